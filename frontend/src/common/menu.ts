// Streamlit puts the headings of a phone's menu between list items, which no list may hold: it is a plain group here.
const UNNAMED = '[data-testid="stSidebarNavItems"]:not([role="group"])';
let watching = false;
let waiting = 0;

function name(): void {
  const list = document.querySelector(UNNAMED);
  if (!list) return;
  list.setAttribute("role", "group");
  for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
}

/** Give the menu beside the page roles that fit what it holds: now, and whenever it is drawn anew, as on a narrower window. */
export function nameMenu(): void {
  name();
  if (watching) return;
  watching = true;
  new MutationObserver(() => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(name, 50);
  }).observe(document.body, { childList: true, subtree: true });
}
