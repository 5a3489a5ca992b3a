// What Streamlit hands to a component, and one way to keep an instance across its reruns.
import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";

import { adoptStyles } from "./dom";
import { closeDrawer } from "./drawer";
import { nameMenu } from "./menu";
import { keepScroll } from "./scroll";

export type Root = ShadowRoot | HTMLElement;

/** The ways back to Python that a component may use; always the newest ones, since reruns hand out new functions. */
export interface Wires {
  trigger(name: string, value: unknown): void;
  state(name: string, value: unknown): void;
}

export interface Instance<Data> {
  /** Called with each new data or theme; must leave alone what has not changed. */
  update(data: Data): void;
  destroy(): void;
}

/**
 * The default export that Streamlit calls on mount and again whenever data or theme change.
 *
 * The instance is made once for each place on the page, with its styles; a render error becomes a readable line
 * instead of an empty box.
 */
export function defineComponent<Data>(
  styles: string[],
  create: (root: Root, wires: Wires) => Instance<Data>,
): (args: FrontendRendererArgs) => () => void {
  const instances = new WeakMap<Root, { instance: Instance<Data>; args: FrontendRendererArgs }>();
  return (args) => {
    const root = args.parentElement as Root;
    let entry = instances.get(root);
    if (entry) {
      entry.args = args;
    } else {
      adoptStyles(root, ...styles);
      closeDrawer();
      keepScroll();
      const wires: Wires = {
        trigger: (name, value) => instances.get(root)?.args.setTriggerValue(name, value),
        state: (name, value) => instances.get(root)?.args.setStateValue(name, value),
      };
      entry = { instance: create(root, wires), args };
      instances.set(root, entry);
    }
    nameMenu();
    entry.instance.update(args.data as Data);
    return () => {
      instances.get(root)?.instance.destroy();
      instances.delete(root);
    };
  };
}
