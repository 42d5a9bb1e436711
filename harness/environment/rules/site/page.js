/* ES3, so that the oldest browser can run it. */
function option(name) {
  var found = new RegExp("[?&]" + name + "=([^&]*)").exec(location.search);
  return found ? decodeURIComponent(found[1]) : "";
}

function say(text) {
  var out = document.getElementById("out");
  if (!out.firstChild) {
    out.appendChild(document.createTextNode(text));
  }
}

/* Says what a script can know of an answer, and of there being none. */
function send(method, address, body) {
  var request = new XMLHttpRequest();
  request.onload = function () {
    var text = String(request.responseText).replace(/<title>.*<\/title>/, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    say("status " + request.status + ", " + request.responseText.length + " bytes, note " + request.getResponseHeader("X-Note") + ":" + text.slice(0, 300));
  };
  request.onerror = function () { say("error event, status " + request.status); };
  request.open(method, address, true);
  request.send(body);
  setTimeout(function () { say("silence"); }, Number(option("patience")) || 20000);
}
