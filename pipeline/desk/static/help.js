// Each kind of finding: what it means, an example, and what to do.
(function () {
  "use strict";

  const el = desk.el, $ = desk.$;
  const advice = desk.held("advice", "all");

  function show() {
    const box = $("#codes"), english = desk.language() === "en";
    box.replaceChildren();
    for (const code of Object.keys(advice)) {
      const one = advice[code];
      box.append(el("article", { class: "kind", id: code },
        el("h3", {}, el("span", { class: "code" }, code), el("span", { class: "state " + one.severity, t: "severity." + one.severity })),
        el("div", {},
          el("p", {}, english ? one.meaning_en : one.meaning_zh),
          el("p", {}, el("span", { class: "label", t: "help.example" }), el("span", { class: "words" }, one.example)),
          el("p", {}, el("span", { class: "label", t: "help.todo" }), english ? one.todo_en : one.todo_zh),
          el("p", {}, el("a", { href: "findings.html#code=" + encodeURIComponent(code), t: "help.all_of_it" })))));
    }
    const here = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (here) here.scrollIntoView();
  }

  document.addEventListener("desk:language", show);
  show();
})();
