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

  // A form is sent once; coming back to a page by the browser's own button loads it anew.
  for (const form of document.querySelectorAll("form")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 5000);
    });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // A session that ends soon says so, five minutes before, and goes on at a word.
  const idle = document.querySelector("form.idle");
  if (idle) {
    const until = Number(idle.dataset.until) * 1000;
    const text = idle.querySelector("[data-text]");
    const warn = () => {
      const time = new Date(until).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      idle.hidden = false;
      text.textContent = text.dataset.text.replace("{time}", time);
    };
    const left = until - Date.now();
    if (left < 2 ** 31) {
      setTimeout(warn, Math.max(0, left - 5 * 60 * 1000));
      setTimeout(() => location.reload(), Math.max(1000, left + 2000));
    }
  }
})();
