import type { FollowedId, ForwardId, SessionId } from '../../shared/ids';

/** Sessions that are told of together. */
export type SessionGroup =
  /** Those of a group, and of the groups in it. */
  | { readonly kind: 'group'; readonly path: string }
  /** Those of a followed file; where a path is given, those of that group in it. */
  | { readonly kind: 'file'; readonly id: FollowedId; readonly path: string }
  | { readonly kind: 'tag'; readonly tag: string };

/** The action of a line of the tray's menu. */
export type TrayAction =
  | { readonly kind: 'show-window' | 'settings' | 'new-session' | 'disconnect-all' | 'start-engine' | 'quit' }
  | {
      readonly kind: 'connect' | 'disconnect' | 'retry' | 'close' | 'show-session';
      readonly sessionId: SessionId;
    }
  | { readonly kind: 'connect-group' | 'disconnect-group'; readonly group: SessionGroup }
  | {
      readonly kind: 'start' | 'stop' | 'open-page';
      readonly sessionId: SessionId;
      readonly forwardId: ForwardId;
    }
  | { readonly kind: 'copy'; readonly text: string };

/** A line of the tray's menu. */
export type TrayItem =
  | { readonly kind: 'separator' }
  /** Tells something and cannot be chosen. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly text: string; readonly action: TrayAction }
  | { readonly kind: 'submenu'; readonly text: string; readonly items: readonly TrayItem[] };

/**
 * Makes something of a value once: what was made is there again, and the same, for as long as the value is. Most of a large menu
 * is as it was, and need be neither made nor compared anew.
 */
export function onceOf<Value extends object, Made>(make: (value: Value) => Made): (value: Value) => Made {
  const made = new WeakMap<Value, { readonly it: Made }>();
  return (value) => {
    const known = made.get(value) ?? { it: make(value) };
    made.set(value, known);
    return known.it;
  };
}

export const separator: TrayItem = { kind: 'separator' };

/** A line that tells something. */
export function textItem(text: string): TrayItem {
  return { kind: 'text', text };
}

/** A line that does something. */
export function actionItem(text: string, action: TrayAction): TrayItem {
  return { kind: 'action', text, action };
}

/** Sections with lines between them; empty ones leave none. */
export function joined(sections: readonly (readonly TrayItem[])[]): readonly TrayItem[] {
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [separator, ...section]));
}
