// Starts the WebDriver server that PhantomJS has inside. By --webdriver it would listen to
// every machine, whatever address it is told; so listen is given the address here, before
// the server asks for it. The rest stands in for what --webdriver sets up.
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
// --proxy goes past the proxy to addresses of this machine; a page's own does not.
var webpage = require('webpage'), open = webpage.create, proxy = require('system').env.CXMATRIX_PROXY;
webpage.create = function () {
  var page = open.apply(webpage, arguments);
  if (proxy) page.setProxy('http://' + proxy + '/');
  return page;
};
phantom.libraryPath = within;
phantom.injectJs('main.js') || phantom.exit(1);
