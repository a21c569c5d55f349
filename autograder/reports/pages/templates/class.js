// Sort, search and filter the table of students; keep the choice in the address. Without this script the page shows everybody.
"use strict";
(() => {
  const body = document.querySelector(".grades tbody");
  const headers = [...document.querySelectorAll(".grades thead th")];
  const controls = document.getElementById("controls");
  const fields = [...controls.querySelectorAll("input, select")];
  const { name, assignment, state, mistake, from, to } = Object.fromEntries(fields.map(field => [field.name, field]));
  const scope = controls.querySelector("label span");
  const count = controls.querySelector("[role=status]");
  const columns = ["student", ...[...assignment.options].slice(1).map(option => option.value), "total"];
  const SAVE_AFTER_MS = 200;

  const plain = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // NaN where there is no score.
  const number = cell => parseFloat((cell.querySelector("a") || cell).textContent);

  const students = [...body.rows].map((row, place) => {
    const [student, ...cells] = row.cells;
    return {
      row,
      place,
      name: plain(student.textContent),
      scores: cells.map(number),
      states: cells.slice(0, -1).map(cell => cell.className.split(" ")),
      mistakes: (row.dataset.mistakes || "").split(" "),
    };
  });

  let column = 0;
  let down = false;

  // Return a function that tells whether a student is among the chosen ones.
  const chosen = () => {
    const words = plain(name.value).split(/\s+/);
    // -1 for all assignments; the score at -1 is the total.
    const which = assignment.selectedIndex - 1;
    const ranged = from.value !== "" || to.value !== "";
    const low = from.value === "" ? -Infinity : Number(from.value);
    const high = to.value === "" ? Infinity : Number(to.value);
    return student => {
      const states = which < 0 ? student.states : [student.states[which]];
      const score = student.scores.at(which);
      return words.every(word => student.name.includes(word))
        && (state.value === "" || states.some(words => words.includes(state.value)))
        && (mistake.value === "" || student.mistakes.includes(String(mistake.selectedIndex)))
        && (!ranged || (score >= low && score <= high));
    };
  };

  const filter = () => {
    scope.textContent = assignment.value === "" ? "Total" : "Points";
    const isChosen = chosen();
    let shown = 0;
    for (const student of students) {
      student.row.hidden = !isChosen(student);
      shown += student.row.hidden ? 0 : 1;
    }
    const all = students.length.toLocaleString("en-US");
    count.textContent = `${shown.toLocaleString("en-US")} of ${all} ${students.length === 1 ? "student" : "students"}`;
  };

  // Those without a score come last, and equals in the order of their names.
  const compare = (a, b) => {
    const sign = down ? -1 : 1;
    if (column === 0) return sign * (a.place - b.place);
    const [x, y] = [a.scores[column - 1], b.scores[column - 1]];
    return Number.isNaN(x) - Number.isNaN(y) || sign * (x - y) || a.place - b.place;
  };

  const sort = (newColumn, newDown) => {
    column = newColumn;
    down = newDown;
    headers.forEach(header => header.removeAttribute("aria-sort"));
    headers[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    body.append(...[...students].sort(compare).map(student => student.row));
  };

  const save = () => {
    const saved = new URLSearchParams(fields.filter(field => field.value).map(field => [field.name, field.value]));
    if (column !== 0 || down) saved.set("sort", (down ? "-" : "") + columns[column]);
    if (`${saved}` || location.hash.includes("=")) history.replaceState(null, "", `#${saved}`);
  };

  let timer = 0;
  const saveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };

  const load = () => {
    const saved = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      field.value = saved.get(field.name) || "";
      // An older address can name a choice that is no more.
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    const [, minus, by] = /^(-?)(.*)$/s.exec(saved.get("sort") || "student");
    sort(Math.max(0, columns.indexOf(by)), minus === "-");
    filter();
  };

  headers.forEach((header, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      // Names start with A, scores with the highest.
      sort(place, place === column ? !down : place !== 0);
      saveSoon();
    });
  });
  controls.addEventListener("input", () => {
    filter();
    saveSoon();
  });
  controls.addEventListener("change", save);
  controls.querySelector("button").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    filter();
    saveSoon();
    name.focus();
  });
  // Links to a place on this page have no "=".
  addEventListener("hashchange", () => location.hash.includes("=") && load());
  load();
  controls.hidden = false;
})();
