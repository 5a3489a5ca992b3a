// On a phone the menu is a drawer, which Streamlit leaves open over the page that was chosen in it.

const PHONE = "(max-width: 768px)";
const SHUT = '[data-testid="stSidebar"] [data-testid="stSidebarCollapseButton"] button';

/** Shut the drawer when another page is shown than the last time, whichever component notices it first. */
export function closeDrawer(): void {
  const seen = document.documentElement.dataset;
  const before = seen["crampkgPage"];
  seen["crampkgPage"] = location.pathname;
  if (before === undefined || before === location.pathname || !matchMedia(PHONE).matches) return;
  document.querySelector<HTMLButtonElement>(SHUT)?.click();
}
