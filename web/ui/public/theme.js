// Runs before the first paint, so that a remembered theme never flashes.
try {
  var theme = localStorage.getItem('nightjar.theme');
  if (theme === '"light"' || theme === '"dark"') {
    document.documentElement.dataset.theme = JSON.parse(theme);
  }
} catch (_) {
  // Storage is switched off: the system's theme it is.
}
