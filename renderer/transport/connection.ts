/** How the page stands with Ginnel: `refused` is final (a wrong or old token), `lost` is tried again. */
export type ConnectionState = 'opening' | 'up' | 'lost' | 'refused';

/** The page's line to Ginnel. */
export interface Connection {
  readonly state: () => ConnectionState;
  /** Calls back after each change until the returned function is called. */
  readonly watch: (onChange: () => void) => () => void;
}

/** The line of the desktop app, which cannot be lost while the window lives. */
export const alwaysUp: Connection = { state: () => 'up', watch: () => () => undefined };
