// Colors: Streamlit's theme variables for surfaces and text, and one fixed palette for kinds of things.

/** A theme variable as the component sees it, or the fallback while Streamlit has not set it. */
export function themeValue(element: Element, name: string, fallback: string): string {
  const value = getComputedStyle(element).getPropertyValue(`--st-${name}`).trim();
  return value && value !== "unset" ? value : fallback;
}

export interface Theme {
  background: string;
  surface: string;
  text: string;
  muted: string;
  border: string;
  primary: string;
  font: string;
  dark: boolean;
}

export function readTheme(element: Element): Theme {
  const background = themeValue(element, "background-color", "#ffffff");
  const text = themeValue(element, "text-color", "#1f2430");
  return {
    background,
    surface: themeValue(element, "secondary-background-color", "#f2f4f7"),
    text,
    muted: mix(text, background, 0.32),
    border: mix(text, background, 0.55),
    primary: themeValue(element, "primary-color", "#0b6e8f"),
    font: themeValue(element, "font", "sans-serif"),
    dark: luminance(background) < 0.2,
  };
}

/** Pictures that leave the page are for slides and print: always dark on white. */
export const PAPER: Theme = {
  background: "#ffffff",
  surface: "#f2f4f7",
  text: "#1a1f2b",
  muted: "#535b69",
  border: "#8b93a1",
  primary: "#0b6e8f",
  font: "Helvetica, Arial, sans-serif",
  dark: false,
};

function channels(color: string): [number, number, number] {
  const context = (probe ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true }));
  if (!context) return [0, 0, 0];
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = "#000000";
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
let probe: CanvasRenderingContext2D | null | undefined;

/** WCAG's relative luminance, 0 (black) to 1 (white). */
export function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** `color` with `share` of `other` in it, as #rrggbb. */
export function mix(color: string, other: string, share: number): string {
  const [from, to] = [channels(color), channels(other)];
  const parts = from.map((value, index) => Math.round(value * (1 - share) + (to[index] ?? 0) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
