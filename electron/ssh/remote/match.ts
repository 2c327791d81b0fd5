/** A listener that the server has confirmed (RFC 4254, 7.1). */
export interface ConfirmedListener {
  /** Bind address as it was asked for. */
  readonly address: string;
  /** Port as it was asked for; 0 where the server chose one. */
  readonly asked: number;
  /** Port that the server bound. */
  readonly port: number;
}

/** Address and port of the listener, as the server names them when it opens a channel (forwarded-tcpip: RFC 4254, 7.2). */
export interface NamedListener {
  readonly address: string;
  readonly port: number;
}

/**
 * Finds the listener that a server means. RFC 4254 has it name the address and port that were asked for, and OpenSSH does.
 * Others name the address they bound: 127.0.0.1 for `localhost`, 0.0.0.0 for the empty one; or port 0 where they were asked
 * to choose.
 *
 * The first rule that fits decides: the same address; another way to write the same address; the only listener on that
 * port. Two listeners on one port that no rule tells apart match nothing, since their destinations differ.
 * @returns null when no listener, or more than one, may be meant
 */
export function matchListener<Listener extends ConfirmedListener>(
  confirmed: Iterable<Listener>,
  named: NamedListener,
): Listener | null {
  const onPort = [...confirmed].filter(({ asked, port }) => (named.port === 0 ? asked : port) === named.port);
  const rules: readonly ((address: string) => boolean)[] = [
    (address) => address === named.address,
    (address) => meaningOf(address) === meaningOf(named.address),
    () => true,
  ];
  for (const rule of rules) {
    const fitting = onPort.filter(({ address }) => rule(address));
    if (fitting.length > 0) return fitting.length === 1 ? (fitting[0] ?? null) : null;
  }
  return null;
}

/** Meaning of a bind address (RFC 4254, 7.1): `all`, `loopback`, or the address itself in lower case. */
function meaningOf(address: string): string {
  const text = address.toLowerCase().replace(/^::ffff:(?=\d+(?:\.\d+){3}$)/u, '');
  if (['', '*', '0.0.0.0', '::'].includes(text)) return 'all';
  if (['localhost', '127.0.0.1', '::1'].includes(text)) return 'loopback';
  return text;
}
