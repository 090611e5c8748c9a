// Shows how much of a data set has reached the server. Without this script the form works the same, in silence.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-bring]") || !form.elements.file.files.length) return;
  event.preventDefault();
  send(form);
});

function send(form) {
  const request = new XMLHttpRequest();
  const bar = form.querySelector("progress");
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", (step) => { bar.value = 100 * step.loaded / step.total; });
  request.addEventListener("load", () => show(request, form));
  request.addEventListener("error", () => busy(form, false));
  busy(form, true);
  request.send(new FormData(form));
}

// The answer is a page: the one that a browser would have been led to, or the form with what was wrong.
function show(request, form) {
  const page = request.response?.querySelector("main");
  if (!page) return busy(form, false);
  const here = document.adoptNode(page);
  document.querySelector("main").replaceWith(here);
  window.htmx?.process(here);
  here.focus();
}

// While it is on its way, and after the network broke off: then the form is as it was, to be sent again.
function busy(form, isBusy) {
  form.querySelector("[data-sending]").hidden = !isBusy;
  form.querySelector("button").disabled = isBusy;
}
