// Puts readers back where they were when they come Back: Streamlit keeps one scrolling box for all pages and forgets.

const LONGEST_WAIT_MS = 6_000;
const SETTLING_MS = 3_000;
const installed = window as { crampkgScroll?: boolean };

/** Remember how far each address was scrolled, and go there when the browser steps through its history; once a page. */
export function keepScroll(): void {
  if (installed.crampkgScroll) return;
  installed.crampkgScroll = true;
  const places = new Map<string, number>();
  const box = () => document.querySelector<HTMLElement>('[data-testid="stMain"]');
  let wanted: { top: number; until: number } | null = null;

  document.addEventListener(
    "scroll",
    (event) => {
      const main = box();
      if (!wanted && main && event.target === main) places.set(location.href, main.scrollTop);
    },
    { capture: true, passive: true },
  );
  const stop = () => (wanted = null);
  for (const input of ["wheel", "touchstart", "keydown", "pointerdown"]) window.addEventListener(input, stop, true);

  const settle = () => {
    const main = box();
    if (!wanted || !main) return;
    const whole = main.scrollHeight - main.clientHeight >= wanted.top;
    if (whole) {
      main.scrollTop = wanted.top;
      wanted.until = Math.min(wanted.until, performance.now() + SETTLING_MS);
    }
    if (performance.now() < wanted.until) window.setTimeout(settle, 120);
    else wanted = null;
  };
  window.addEventListener("popstate", () => {
    const top = places.get(location.href);
    if (!top) return;
    // The page is drawn in several steps and may begin at its top again, so the place is kept for a while.
    wanted = { top, until: performance.now() + LONGEST_WAIT_MS };
    settle();
  });
}
