/* Work that goes on by itself: the page looks again, unless somebody is about to press something. */
const SECONDS = 3;

setInterval(() => {
  const isBusy = document.activeElement && document.activeElement !== document.body;
  if (!document.hidden && !isBusy) window.location.reload();
}, SECONDS * 1000);
