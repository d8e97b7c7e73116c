// Layers: what is said of boxes, rows and arrows, put on the same pictures by classes; and journeys that are played.

function paint() {
  const svg = svgOf(page.view);
  if (!svg) return;
  const layer = page.layer === "simulation" ? simulationLayer() : page.layer === "played" ? playedLayer() : page.layers.find((one) => one.name === page.layer && !(one.name === "diff" && page.view === "figure"));
  svg.classList.toggle("both", page.layer === "diff");
  for (const note of all("[data-note]")) note.hidden = page.layer !== "diff" || note.dataset.note !== page.view;
  for (const extra of all(".badges, .told", svg)) extra.remove();
  const badges = document.createElementNS(NS, "g");
  badges.setAttribute("class", "badges");
  badges.setAttribute("aria-hidden", "true");
  for (const part of all("[data-k]", svg)) {
    for (const name of [...part.classList]) if (name.startsWith("T-")) part.classList.remove(name);
    const mark = layer && layerMark(layer, part);
    const tone = mark ? mark[0] : layer && layer.rest;
    if (tone) part.classList.add(`T-${tone}`);
    for (const shape of all(":scope > path", part)) shape.style.strokeWidth = mark && mark[3] && part.classList.contains("e") && !shape.classList.contains("a") ? mark[3] : "";
    if (part.classList.contains("s")) part.setAttribute("aria-label", spoken(part, layer));
    if (mark && mark[2]) part.append(told(mark[2]));
    if (mark && mark[1] && !part.classList.contains("e")) badges.append(badge(part, mark));
  }
  find("g", svg).append(badges);
  if (layer && layer.name === "diff") pills(badges);
  legend(layer);
}

const layerMark = (layer, part) => layer.marks[part.dataset.k] || (layer.byWay ? layer.byWay(part) : layer.name === "diff" && !part.classList.contains("s") && mixed(layer, part));

// A row or an arrow that stands for several transitions, of which some changed.
function mixed(layer, part) {
  const found = (part.dataset.t || "").split(" ").map((way) => layer.marks[`t${way}`]);
  const marked = found.filter(Boolean);
  if (!marked.length) return null;
  const alike = found.every((mark) => mark && mark[0] === marked[0][0]);
  return [...(alike ? marked[0].slice(0, 2) : ["changed", "~"]), [...new Set(marked.map((mark) => mark[2]))].join("; ")];
}

// A box as it is read aloud: its title, its rows, what the layer says of both. What is gone is read only
// with the layer of changes, as gone.
function spoken(box, layer) {
  const changes = Boolean(layer) && layer.name === "diff";
  const rows = rowsOf(box).filter((row) => changes || !row.classList.contains("gone")).map((row) => {
    const mark = layer && layerMark(layer, row);
    const about = mark && (changes ? (layer.legend.find(([tone]) => tone === mark[0]) || [])[1] : mark[2]);
    return all("text", row).map((text) => text.textContent).join(" ") + (about ? ` (${about})` : "");
  });
  const mark = layer && layerMark(layer, box);
  const said = changes ? changesOf(box, layer) : [mark && mark[2]].filter(Boolean);
  return [[box.dataset.label, rows.join(", ")].filter(Boolean).join(": "), said.join("; ")].filter(Boolean).join(" — ");
}

const rowsOf = (box) => all(".r", box);
const changesOf = (box, layer) => [...new Set([box, ...rowsOf(box)].map((part) => (layerMark(layer, part) || [])[2]).filter(Boolean))];

function told(text) {
  const made = document.createElementNS(NS, "title");
  made.classList.add("told");
  made.textContent = text;
  return made;
}

// A badge stands on the lower edge of a row, on the upper edge of a box.
function badge(part, [tone, text]) {
  const shape = find(":scope > path", part) || part;
  const place = shape.getBBox();
  const made = document.createElementNS(NS, "text");
  made.setAttribute("class", `badge T-${tone}`);
  const box = part.classList.contains("s");
  made.setAttribute("x", place.x + place.width - 4);
  made.setAttribute("y", box ? place.y + 2 : place.y + place.height + 3);
  made.textContent = text.length > 28 ? `${text.slice(0, 27)}…` : text;
  return made;
}

// Signs as large as can be read as the picture is shown first, on paper: no line of a box runs through them.
function pills(badges) {
  badges.style.fontSize = `${Math.min(18, Math.max(11.5, 9.5 / page.frames[page.view].scale))}px`;
  const papers = [...badges.children].map((text) => {
    const { x, y, width, height } = text.getBBox();
    const paper = document.createElementNS(NS, "rect");
    for (const [key, value] of Object.entries({ class: "pill", x: x - 3, y, width: width + 6, height, rx: 3 })) paper.setAttribute(key, value);
    return paper;
  });
  badges.prepend(...papers);
}

function legend(layer) {
  const place = find("#legend");
  place.hidden = !layer || !layer.legend.length;
  if (place.hidden) return;
  const items = layer.legend.map(([tone, says]) => element("li", {}, element("span", { class: `T-${tone} swatch` }, "Aa"), ` ${says}`));
  place.replaceChildren(element("h3", {}, say("legend")), element("p", {}, layer.note || layer.title), element("ul", {}, ...items));
}

function chooseLayer(name) {
  page.layer = name;
  find("#layer").value = name;
  find("#player").hidden = name !== "played";
  paint();
}

// A journey that is played: the steps taken so far are numbered, the last state is marked.
function play(number) {
  page.played = { journey: page.journeys[number], step: 0 };
  showSection("pictures");
  find("#layer option[value=played]").hidden = false;
  chooseLayer("played");
  turn(0, true);
}

function turn(step, focus) {
  const { journey } = page.played;
  page.played.step = Math.max(0, Math.min(journey.moves.length, step));
  const where = playedAt();
  const view = viewOf(where);
  if (view !== page.view) showView(view);
  else paint();
  const box = boxIn(page.view, where);
  if (box) into(box, false);
  showPlayer(focus);
}

function playedAt() {
  const { journey, step } = page.played;
  for (const [, , , after] of journey.moves.slice(0, step).reverse()) if (after.length) return after[0];
  return journey.first[0];
}

function playedLayer() {
  const { journey, step } = page.played;
  const before = journey.before.length;
  const numbers = new Map();
  const marks = {};
  for (const state of journey.first) marks[state] = ["path"];
  journey.moves.slice(0, step).forEach(([, at, ways, after], place) => {
    for (const state of [...at, ...after]) marks[state] = ["path"];
    for (const way of ways) {
      numbers.set(way, [...(numbers.get(way) || []), place + 1 + before]);
      for (const end of [page.ways[way][1], page.ways[way][2]]) marks[end] = marks[end] || ["path"];
    }
  });
  const last = step === journey.moves.length;
  marks[playedAt()] = [last && journey.shows ? "defect" : "here"];
  const byWay = (part) => {
    const steps = (part.dataset.t || "").split(" ").filter(Boolean).flatMap((way) => numbers.get(Number(way)) || []);
    return steps.length ? ["path", steps.join(", ")] : null;
  };
  return { marks: upwards(marks), byWay, rest: "same", legend: [], note: journey.shows };
}

// The overview has boxes of steps: what is said of a state is said of its step too.
function upwards(marks) {
  const found = { ...marks };
  for (const [state, mark] of Object.entries(marks)) {
    let at = page.states[state] && page.states[state].parent;
    while (at) {
      if (!found[at] || ["here", "defect"].includes(mark[0])) found[at] = mark;
      at = page.states[at].parent;
    }
  }
  return found;
}

function showPlayer(focus) {
  const { journey, step } = page.played;
  const count = journey.moves.length;
  const before = journey.before.length;
  const items = [...journey.before, ...journey.moves.map(([said]) => said)].map((said, place) =>
    element("li", { "aria-current": place + 1 === step + before ? "step" : false, class: place < step + before ? "done" : "" }, said));
  const earlier = element("button", { type: "button", disabled: step === 0, onclick: () => turn(step - 1) }, say("play.before"));
  const later = element("button", { type: "button", id: "play-after", disabled: step === count, onclick: () => turn(step + 1, true) }, say("play.after"));
  const close = element("button", { type: "button", onclick: stop }, say("play.close"));
  find("#player").replaceChildren(
    element("h3", {}, say("play.title")),
    element("p", {}, journey.shows),
    element("p", { class: "count", role: "status" }, say("play.step", { count: step + before, all: count + before })),
    element("div", { class: "buttons" }, earlier, later, close),
    element("ol", {}, ...items),
    element("p", { hidden: step < count }, journey.last),
  );
  if (focus) (later.disabled ? earlier.disabled ? close : earlier : later).focus({ preventScroll: true });
}

function stop() {
  page.played = null;
  find("#layer option[value=played]").hidden = true;
  chooseLayer("none");
  find("#layer").focus();
}
