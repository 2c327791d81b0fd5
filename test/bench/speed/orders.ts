/** How to get to the far end: a port on 127.0.0.1; with `socksTo` it is a SOCKS port, asked for that port there. */
export interface Entrance {
  readonly port: number;
  readonly socksTo?: number;
}

/** Moves bytes over so many connections at once; `down` is towards the near end. */
export interface BulkOrder {
  readonly kind: 'bulk';
  readonly entrance: Entrance;
  readonly direction: 'down' | 'up';
  /** In all. */
  readonly bytes: number;
  readonly isChecked: boolean;
  readonly streams: number;
}

/** Opens connections, `atOnce` at a time, with a byte each way. */
export interface ConnectionsOrder {
  readonly kind: 'connections';
  readonly entrance: Entrance;
  readonly count: number;
  readonly atOnce: number;
}

/** Measures round trips of `size` bytes; `pause` milliseconds lie between them. */
export interface EchoOrder {
  readonly kind: 'echo';
  readonly entrance: Entrance;
  readonly size: number;
  readonly count: number;
  readonly pause: number;
}

/** Opens connections that stay until `release`; with `unread`, each asks for so many bytes and reads none. */
export interface HoldOrder {
  readonly kind: 'hold';
  readonly entrance: Entrance;
  readonly count: number;
  readonly unread: number;
}

/** What the near end does when told. */
export type Order = BulkOrder | ConnectionsOrder | EchoOrder | HoldOrder | { readonly kind: 'release' };

/** What it answers. */
export interface NearAnswers {
  readonly bulk: { readonly seconds: number; readonly bytes: number };
  readonly connections: { readonly seconds: number };
  readonly echo: { readonly times: readonly number[] };
  readonly hold: { readonly seconds: number };
  readonly release: null;
}
