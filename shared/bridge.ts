/**
 * The preload script's part in the desktop app's page, `window.ginnelBridge`. Values cross as JSON: contextBridge copies an
 * object field by field, which takes twenty times as long for the snapshot of a thousand sessions as to read its text.
 */
export interface Bridge {
  /** @returns the command's result as JSON */
  readonly call: (command: string, input: unknown) => Promise<string>;
  /** @param listener told of every event, for as long as the page lives; its payload is JSON */
  readonly onEvent: (listener: (event: string, payload: string) => void) => void;
}
