// Texts with links in them. A plain click opens a page of the explorer here; anything else is left to the browser.
import type { Wires } from "./component";
import { type Child, h, isPlainClick, safeAddress } from "./dom";
import { icon } from "./icons";

export interface LinkPart {
  label: string;
  href: string;
  /** Names the page within the explorer: a plain click opens it there. Without it the link leads out. */
  slug?: string | null;
  tip?: string | null;
}

export type Part = string | LinkPart;

/** Makes nodes of parts; `restart` before each drawing, so that a link has the same focus key in every drawing. */
export class Links {
  private serial = 0;

  constructor(private readonly wires: Wires) {}

  restart(): void {
    this.serial = 0;
  }

  parts(parts: string | Part[]): Child[] {
    if (typeof parts === "string") return [parts];
    return parts.map((part) => (typeof part === "string" ? part : this.link(part)));
  }

  link(part: LinkPart, className?: string): Node {
    const address = safeAddress(part.href);
    if (!address) return document.createTextNode(part.label);
    const { slug } = part;
    const key = `link ${address} ${(this.serial += 1)}`;
    if (!slug) {
      const outside = { href: address, target: "_blank", rel: "noopener noreferrer", title: part.tip };
      const hint = h("span", { class: "sr-only" }, " (opens in a new tab)");
      return h("a", { ...outside, class: "outside", "data-focus-key": key }, part.label, icon("link", 11), hint);
    }
    const anchor = h("a", { href: address, title: part.tip, class: className, "data-focus-key": key }, part.label);
    anchor.addEventListener("click", (event) => {
      // Control, command, shift or the middle button: the browser opens the real address in a tab or window.
      if (!isPlainClick(event)) return;
      event.preventDefault();
      this.wires.trigger("open", { slug, href: address });
    });
    return anchor;
  }
}

/** The text of parts, without their links. */
export function plainText(parts: string | Part[]): string {
  if (typeof parts === "string") return parts;
  return parts.map((part) => (typeof part === "string" ? part : part.label)).join("");
}
