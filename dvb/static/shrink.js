// A photo is made smaller on the phone before it goes over a slow connection; what cannot be read goes as it is.
(() => {
  "use strict";

  const LONGEST = 2048;
  const ENOUGH = 700 * 1024;

  const smaller = async (file) => {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" }) : file;
  };

  for (const field of document.querySelectorAll("input[type=file][accept^='image/']")) {
    let working = Promise.resolve();
    field.addEventListener("change", () => {
      const [file] = field.files;
      if (!file || file.size < ENOUGH) return;
      working = smaller(file).then((made) => {
        const files = new DataTransfer();
        files.items.add(made);
        field.files = files.files;
      }).catch(() => {});
    });
    field.form.addEventListener("submit", (event) => {
      if (field.dataset.ready) return;
      event.preventDefault();
      event.stopPropagation();
      // In a task of its own: a form that is sent while its submit event is still under way is not sent at all.
      working.finally(() => setTimeout(() => {
        field.dataset.ready = "yes";
        field.form.requestSubmit(event.submitter);
      }));
    });
  }
})();
