// What a page can do a little better with JavaScript; without it, everything works.
"use strict";

(() => {
  const summary = document.getElementById("summary");
  if (summary) summary.focus();

  // An error leads to its field, also to a group of them.
  for (const link of document.querySelectorAll(".summary a")) {
    link.addEventListener("click", (event) => {
      const place = document.getElementById(link.hash.slice(1));
      const field = place && (place.matches("input") ? place : place.querySelector("input"));
      if (!field) return;
      event.preventDefault();
      field.focus();
      place.scrollIntoView({ block: "center" });
    });
  }

  // A password can be looked at while it is typed.
  for (const field of document.querySelectorAll("input[data-show]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reveal";
    button.textContent = field.dataset.show;
    button.setAttribute("aria-label", `${field.dataset.show} (${field.labels[0].textContent.trim()})`);
    button.setAttribute("aria-controls", field.id);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = field.type === "text";
      field.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    });
    field.form.addEventListener("submit", () => { field.type = "password"; });
    field.after(button);
  }

  // A form is sent once; coming back to a page by the browser's own button loads it anew.
  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 5000);
    });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // A page that waits looks whether there is more to see, and goes there; nothing is read out again meanwhile.
  if (document.querySelector("[data-waits]")) {
    const look = () => fetch(location.href, { redirect: "manual" })
      .then((found) => { if (found.type === "opaqueredirect") location.reload(); }, () => {});
    setInterval(look, 1500);
  }

  // A session that ends soon says so, five minutes before, and goes on at a word.
  const idle = document.querySelector("form.idle");
  if (idle) {
    const left = Number(idle.dataset.left) * 1000; // counted from here: the clock of this machine may be wrong
    const warn = () => {
      idle.classList.add("now");
      idle.querySelector(".soon").textContent = idle.dataset.soon;
    };
    if (left < 2 ** 31) {
      setTimeout(warn, Math.max(0, left - 5 * 60 * 1000));
      setTimeout(() => location.reload(), Math.max(1000, left + 2000));
    }
  }
})();
