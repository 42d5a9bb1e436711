/* ES3, so that the oldest browser can run it. */
function option(name) {
  var found = new RegExp("[?&]" + name + "=([^&]*)").exec(location.search);
  return found ? decodeURIComponent(found[1]) : "";
}

/* The first word counts. */
function say(text) {
  var out = document.getElementById("out");
  if (!out.firstChild) {
    out.appendChild(document.createTextNode(text));
  }
}

/* Tells what a script can know of an answer, or that there was none in so many milliseconds. */
function send(method, address, body, tell, patience) {
  var request = new XMLHttpRequest();
  var late = setTimeout(function () { tell("silence"); }, patience);
  request.onload = function () {
    var text = String(request.responseText).replace(/<title>.*<\/title>/, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    clearTimeout(late);
    tell("status " + request.status + ", " + request.responseText.length + " bytes, note " + request.getResponseHeader("X-Note") + ":" + text.slice(0, 300));
  };
  request.onerror = function () {
    clearTimeout(late);
    tell("error event, status " + request.status);
  };
  request.open(method, address, true);
  request.send(body);
}
