// Runs before the first paint, so that no page flashes in the wrong theme. A file of its own,
// because the content security policy allows no inline script.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('ataski.theme');
  } catch {
    // Storage may be switched off; the system's theme is right then.
  }
  var dark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
