"use strict";

// Light or dark: as the system says until somebody presses the button.
document.getElementById("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme || (dark ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
});

// What a day was like, beside the pointer.
for (const plot of document.querySelectorAll(".plot")) {
  const svg = plot.querySelector("svg");
  const guide = svg.querySelector(".guide");
  const note = plot.appendChild(document.createElement("div"));
  note.className = "note";
  for (const band of svg.querySelectorAll(".band")) {
    band.addEventListener("pointerenter", () => {
      const share = band.dataset.x / svg.viewBox.baseVal.width;
      guide.setAttribute("transform", `translate(${band.dataset.x} 0)`);
      note.textContent = band.dataset.note;
      note.style.left = `${100 * share}%`;
      note.classList.toggle("left", share > 0.5);
      plot.classList.add("pointed");
    });
  }
  svg.addEventListener("pointerleave", () => plot.classList.remove("pointed"));
}
