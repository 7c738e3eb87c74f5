"use strict";

// A file of its own, because the content security policy allows no inline script.
const place = document.getElementById("operations");

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  tryItOutEnabled: true,
  // Not given, it would send the document to somebody else's validator.
  validatorUrl: null,
});
