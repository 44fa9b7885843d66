// What `pramoen serve` adds to each page: the page loads anew when there is a newer one, keeps what
// its reader sees, and says what is wrong while it cannot.
(() => {
  const version = document.currentScript.dataset.version;
  const kept = `pramoen ${location.pathname}`;
  const folds = () => [...document.querySelectorAll("details")];

  function keep() {
    const open = folds().map((fold) => fold.open);
    sessionStorage.setItem(kept, JSON.stringify({ open, x: scrollX, y: scrollY }));
  }

  function restore() {
    const found = JSON.parse(sessionStorage.getItem(kept));
    sessionStorage.removeItem(kept);
    if (!found) return;
    if (found.open.length === folds().length) {
      folds().forEach((fold, index) => { fold.open = found.open[index]; });
    }
    scrollTo({ left: found.x, top: found.y, behavior: "instant" });
  }

  function say(fault) {
    const there = document.querySelector("[data-pramoen-fault]");
    if (!fault) {
      there?.remove();
      return;
    }
    const notice = there ?? document.body.appendChild(document.createElement("div"));
    notice.dataset.pramoenFault = "";
    notice.setAttribute("role", "alert");
    notice.tabIndex = 0;
    Object.assign(notice.style, {
      position: "fixed", insetInline: "1rem", insetBlockEnd: "1rem", zIndex: 1000,
      maxInlineSize: "50rem", maxBlockSize: "40vh", marginInline: "auto", padding: "0.75rem 1rem",
      overflow: "auto", whiteSpace: "pre-line", overflowWrap: "anywhere", lineHeight: 1.5,
      color: "#ffffff", background: "#8a1c1c", borderRadius: "0.5rem",
    });
    if (notice.textContent !== fault) notice.textContent = fault;
  }

  history.scrollRestoration = "auto";
  if (document.readyState === "complete") restore();
  else addEventListener("load", restore);
  const page = encodeURIComponent(location.pathname);
  new EventSource(`/.pramoen/changes?page=${page}`).onmessage = (message) => {
    const told = JSON.parse(message.data);
    if (told.version && told.version !== version) {
      keep();
      location.reload();
    } else {
      say(told.fault);
    }
  };
})();
