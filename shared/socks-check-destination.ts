/**
 * Where on the server a SOCKS port's check goes: to the server itself, to a port at which nothing listens
 * (tcpmux, long dead), so that nobody is disturbed.
 */
export const socksCheckDestination = { host: '127.0.0.1', port: 1 } as const;
