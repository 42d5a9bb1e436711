// Starts PhantomJS's built-in WebDriver server. With --webdriver it would listen on
// all interfaces, with any address option; so listen gets the address here, before
// the server calls it. The rest replaces the setup of --webdriver.
var within = ':/ghostdriver', server = require('webserver'), create = server.create;
var modules = Object.getPrototypeOf(require.cache[':/modules/fs.js']), paths = modules._getPaths;
server.create = function () {
  var s = create.apply(server, arguments), listen = s.listen;
  s.listen = function () {
    var a = Array.prototype.slice.call(arguments);
    a[0] = '127.0.0.1:' + a[0];
    return listen.apply(s, a);
  };
  return s;
};
modules._getPaths = function (name) {
  return name.charAt(0) == '.' ? [within + name.substring(1)] : paths.call(this, name);
};
// --proxy bypasses the proxy for addresses of this machine; a page's own proxy setting does not.
var webpage = require('webpage'), open = webpage.create, proxy = require('system').env.CXMATRIX_PROXY;
webpage.create = function () {
  var page = open.apply(webpage, arguments);
  if (proxy) page.setProxy('http://' + proxy + '/');
  return page;
};
phantom.libraryPath = within;
phantom.injectJs('main.js') || phantom.exit(1);
