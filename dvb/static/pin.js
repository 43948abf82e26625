// The pin of a site: dragged, clicked or moved by arrow keys; the typed coordinates follow and lead.
(() => {
  const root = document.querySelector("[data-pin]");
  const lat = document.getElementById("id_lat");
  const lon = document.getElementById("id_lon");
  if (!root || !lat || !lon) return;
  const map = root.querySelector("[data-pin-map]");
  const mark = root.querySelector("[data-pin-mark]");
  const said = root.querySelector("[data-pin-said]");
  const east = Number(root.dataset.east);
  const north = Number(root.dataset.north);
  const comma = document.documentElement.lang === "lv" ? "," : ".";
  const written = (degrees) => degrees.toFixed(5).replace(".", comma);
  const read = (field) => (field.value.trim() ? Number(field.value.trim().replace(",", ".")) : NaN);
  const at = { x: Number(mark.dataset.x), y: Number(mark.dataset.y) };
  let width = map.viewBox.baseVal.width;
  const ratio = map.viewBox.baseVal.height / width;
  let middle = { ...at };

  const draw = () => {
    const height = width * ratio;
    map.setAttribute("viewBox", `${middle.x - width / 2} ${middle.y - height / 2} ${width} ${height}`);
    const scale = width / (map.getBoundingClientRect().width || 600);
    mark.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${scale})`);
    for (const town of root.querySelectorAll("[data-pin-towns] > g")) {
      town.setAttribute("transform", `translate(${town.dataset.x} ${town.dataset.y}) scale(${scale})`);
    }
    root.classList.toggle("is-near", width < 130);
  };
  const moved = (x, y) => {
    Object.assign(at, { x, y });
    lat.value = written(-y / north);
    lon.value = written(x / east);
    said.value = `${lat.value}; ${lon.value}`;
    if (Math.abs(x - middle.x) > width * 0.45 || Math.abs(y - middle.y) > width * ratio * 0.45) middle = { x, y };
    draw();
  };
  const under = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    return [point.x, point.y];
  };

  // A thumb on the pin drags it; beside it, it scrolls the page.
  mark.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  let dragged = false;
  let held = { x: 0, y: 0 }; // from the thumb to the tip of the pin
  mark.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    dragged = true;
    const [x, y] = under(event);
    held = { x: at.x - x, y: at.y - y };
    mark.focus();
    mark.setPointerCapture(event.pointerId);
  });
  mark.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const [x, y] = under(event);
    moved(x + held.x, y + held.y);
  });
  for (const end of ["pointerup", "pointercancel"]) mark.addEventListener(end, () => { dragged = false; });
  map.addEventListener("click", (event) => {
    if (!mark.contains(event.target)) moved(...under(event));
  });
  mark.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const step = (width / 240) * (event.shiftKey ? 10 : 1);
    moved(at.x + way[0] * step, at.y + way[1] * step);
  });
  for (const button of root.querySelectorAll("[data-pin-zoom]")) {
    button.addEventListener("click", () => {
      width = Math.min(480, Math.max(0.5, width * Number(button.dataset.pinZoom)));
      middle = { ...at };
      draw();
    });
  }
  // Where the telephone is: asked of it only at the press, and sent nowhere but into the two fields.
  const here = root.querySelector("[data-pin-here]");
  if (here && navigator.geolocation) {
    here.hidden = false;
    here.addEventListener("click", () => {
      said.value = here.dataset.asking;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          width = 2;
          middle = { x: coords.longitude * east, y: -coords.latitude * north };
          moved(middle.x, middle.y);
        },
        () => { said.value = here.dataset.unknown; },
        { enableHighAccuracy: true, timeout: 20000 },
      );
    });
  }
  for (const field of [lat, lon]) {
    field.addEventListener("change", () => {
      if (Number.isNaN(read(lat)) || Number.isNaN(read(lon))) return;
      Object.assign(at, { x: read(lon) * east, y: -read(lat) * north });
      middle = { ...at };
      draw();
    });
  }
  // Another town: the pin goes there, and coordinates of the old one are taken back.
  const town = document.getElementById("id_town");
  if (town) {
    town.addEventListener("change", () => {
      const chosen = [...(town.list ? town.list.options : [])].find((option) => option.value === town.value.trim());
      if (!chosen) return;
      Object.assign(at, { x: Number(chosen.dataset.lon) * east, y: -Number(chosen.dataset.lat) * north });
      middle = { ...at };
      lat.value = "";
      lon.value = "";
      said.value = chosen.value;
      draw();
    });
  }
  root.hidden = false;
  draw();
  window.addEventListener("resize", draw);
})();
