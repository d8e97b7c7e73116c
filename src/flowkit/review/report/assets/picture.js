// The pictures: which one is shown, pan, zoom, a focus that goes from box to box by the arrow keys.

const NS = "http://www.w3.org/2000/svg";
const find = (query, inside) => (inside || document).querySelector(query);
const all = (query, inside) => [...(inside || document).querySelectorAll(query)];

function element(name, attributes, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...inside.filter((part) => part !== null && part !== undefined));
  return made;
}

const say = (key, params) => (page.words[key] || key).replace(/\{([a-z_]+)\}/g, (whole, name) => (params && name in params ? String(params[name]) : whole));

const stage = () => find("#stage");
const figureOf = (view) => find(`figure[data-view="${CSS.escape(view)}"]`);
const svgOf = (view) => find("svg", figureOf(view));

// The picture of the whole journey is packed: it is put in its place when it is first asked for.
function unpacked(view) {
  const figure = figureOf(view);
  if (figure && !find("svg", figure) && page.packed[view]) {
    const parsed = new DOMParser().parseFromString(page.packed[view], "text/html").body.firstChild;
    figure.replaceChildren(find("figcaption", figure), document.importNode(parsed, true));
  }
  return find("svg", figure);
}

function showView(view) {
  if (!figureOf(view)) return;
  page.view = view;
  for (const figure of all("figure[data-view]")) figure.classList.toggle("on", figure.dataset.view === view);
  const svg = unpacked(view);
  find("#view").value = view;
  if (!svg) return;
  if (!svg.dataset.ready) prepare(svg);
  if (!page.frames[view]) fit(view, false);
  else frame(view);
  paint();
}

function prepare(svg) {
  svg.dataset.ready = "yes";
  svg.setAttribute("role", "group");
  svg.dataset.size = `${svg.getAttribute("width")} ${svg.getAttribute("height")}`;
  svg.removeAttribute("width");
  svg.removeAttribute("height");
  const boxes = all(".s", svg);
  boxes.forEach((box, place) => {
    box.setAttribute("role", "button");
    box.setAttribute("tabindex", place ? "-1" : "0");
    box.dataset.label = box.getAttribute("aria-label");
  });
}

// On paper a picture is whole, whatever part of it the screen shows.
function whole(svg) {
  svg.setAttribute("viewBox", `0 0 ${svg.dataset.size}`);
}

// A frame is what of a picture is seen: the corner, and how large a point is drawn.
function sizes(view) {
  const [wide, high] = svgOf(view).dataset.size.split(" ").map(Number);
  const room = stage().getBoundingClientRect();
  return { wide, high, room: { width: Math.max(room.width, 50), height: Math.max(room.height, 50) } };
}

function fit(view, whole) {
  const { wide, high, room } = sizes(view);
  const across = room.width / wide;
  const scale = whole ? Math.min(across, room.height / high) : Math.min(1.25, Math.max(across, 0.55));
  const left = wide * scale < room.width ? (wide - room.width / scale) / 2 : 0;
  const top = whole && high * scale < room.height ? (high - room.height / scale) / 2 : 0;
  const start = whole || left < 0 ? null : find(".s", svgOf(view));
  page.frames[view] = { x: left, y: top, scale };
  if (start && !whole) {
    const box = start.getBBox();
    const [dx] = shift(svgOf(view));
    page.frames[view].x = Math.max(0, Math.min(wide - room.width / scale, dx + box.x + box.width / 2 - room.width / scale / 2));
  }
  frame(view);
}

function frame(view) {
  const { room } = sizes(view);
  const { x, y, scale } = page.frames[view];
  svgOf(view).setAttribute("viewBox", `${x} ${y} ${room.width / scale} ${room.height / scale}`);
}

function zoom(by, at) {
  const view = page.view;
  const { room } = sizes(view);
  const old = page.frames[view];
  const point = at || { x: room.width / 2, y: room.height / 2 };
  const scale = Math.min(6, Math.max(0.08, old.scale * by));
  page.frames[view] = { x: old.x + point.x / old.scale - point.x / scale, y: old.y + point.y / old.scale - point.y / scale, scale };
  frame(view);
}

function pan(dx, dy) {
  const now = page.frames[page.view];
  now.x -= dx / now.scale;
  now.y -= dy / now.scale;
  frame(page.view);
}

const shift = (svg) => {
  const moved = /translate\(([-0-9.]+)[ ,]([-0-9.]+)\)/.exec(find("g", svg).getAttribute("transform") || "");
  return moved ? [Number(moved[1]), Number(moved[2])] : [0, 0];
};

// Bring a box into sight, large enough to be read; nothing moves when it is seen well already.
function into(box, always) {
  const view = page.view;
  const svg = svgOf(view);
  const { room } = sizes(view);
  const [dx, dy] = shift(svg);
  const place = box.getBBox();
  const now = page.frames[view];
  const scale = Math.max(now.scale, always ? 0.8 : 0.3);
  const [left, top] = [(place.x + dx - now.x) * scale, (place.y + dy - now.y) * scale];
  const seen = scale === now.scale && left >= 0 && top >= 0 && left + place.width * scale <= room.width && top + place.height * scale <= room.height;
  if (seen) return;
  page.frames[view] = {
    x: place.x + dx + place.width / 2 - room.width / scale / 2,
    y: place.y + dy + Math.min(place.height / 2, room.height / scale / 3) - room.height / scale / 2,
    scale,
  };
  frame(view);
}

const boxIn = (view, key) => find(`.s[data-k="${CSS.escape(key)}"]`, svgOf(view) || unpacked(view));

// The view that shows a state best, seen from the one that is open.
function viewOf(state) {
  if (page.view === "journey") return "journey";
  let at = state;
  while (at && page.states[at] && page.states[at].k !== "step") at = page.states[at].parent;
  if (at && figureOf(`step-${at}`)) return `step-${at}`;
  return figureOf("journey") && (boxIn("overview", state) === null || !figureOf("overview")) ? "journey" : "overview";
}

function reveal(state, focus) {
  showSection("pictures");
  if (!page.states[state]) return;
  const view = viewOf(state);
  if (view !== page.view) showView(view);
  const box = boxIn(view, state);
  select(state);
  if (!box) return;
  into(box, true);
  if (focus) rove(box, true);
}

function rove(box, focus) {
  for (const other of all(".s", box.ownerSVGElement)) other.setAttribute("tabindex", other === box ? "0" : "-1");
  if (focus) box.focus({ preventScroll: true });
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The nearest box in a direction: what lies aside counts double.
function neighbour(box, [dx, dy]) {
  const centre = (one) => {
    const place = one.getBBox();
    return [place.x + place.width / 2, place.y + place.height / 2];
  };
  const [x, y] = centre(box);
  let best = null;
  for (const other of all(".s", box.ownerSVGElement)) {
    if (other === box) continue;
    const [a, b] = centre(other);
    const along = (a - x) * dx + (b - y) * dy;
    const aside = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
    if (along > 1 && (!best || along + 2 * aside < best[0])) best = [along + 2 * aside, other];
  }
  return best && best[1];
}

function pictureKey(event) {
  const box = event.target.closest(".s");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const direction = DIRECTIONS[event.key];
  if (direction && event.shiftKey) pan(-60 * direction[0], -60 * direction[1]);
  else if (direction && box) {
    const next = neighbour(box, direction);
    if (next) {
      rove(next, true);
      into(next, false);
    }
  } else if (event.key === "+" || event.key === "=") zoom(1.25);
  else if (event.key === "-") zoom(0.8);
  else if (event.key === "0") fit(page.view, true);
  else if ((event.key === "Enter" || event.key === " ") && box) open(box);
  else return;
  event.preventDefault();
}

// Enter or a click on a box: a step opens, a small box leads to its own picture, any other is told about.
function open(box) {
  const key = box.dataset.k;
  rove(box, false);
  const figured = page.figure[key];
  if (figured) return reveal(figured, true);
  const known = page.states[key];
  if (known && known.k === "step" && figureOf(`step-${key}`)) {
    showView(`step-${key}`);
    rove(find(".s", svgOf(page.view)), true);
    return undefined;
  }
  if (known && viewOf(key) !== page.view && page.view.startsWith("step-")) return reveal(key, true);
  return select(key);
}

function listen() {
  const fingers = new Map();
  let moved = false;
  const at = (event) => {
    const room = stage().getBoundingClientRect();
    return { x: event.clientX - room.left, y: event.clientY - room.top };
  };
  stage().addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 300), at(event));
  }, { passive: false });
  stage().addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, at(event));
    moved = false;
  });
  stage().addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (!moved && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
    if (!moved) stage().setPointerCapture(event.pointerId);
    moved = true;
    if (fingers.size === 2) {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const span = (one) => Math.hypot(one.x - other.x, one.y - other.y);
      zoom(span(now) / Math.max(1, span(before)), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else pan(now.x - before.x, now.y - before.y);
    fingers.set(event.pointerId, now);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) stage().addEventListener(name, (event) => fingers.delete(event.pointerId));
  stage().addEventListener("click", (event) => {
    const box = event.target.closest(".s");
    if (box && !moved) open(box);
  });
  stage().addEventListener("keydown", pictureKey);
  stage().addEventListener("focusin", (event) => {
    const box = event.target.closest(".s");
    if (box && box.matches(":focus-visible")) into(box, false);
  });
}
