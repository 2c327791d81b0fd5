/** What proves to an agent which server a connection leads to (session-bind@openssh.com: OpenSSH's PROTOCOL.agent, 1). */
export interface SessionBinding {
  /** The server's host key, as on the wire. */
  readonly hostKey: Buffer;
  /** The hash of the first key exchange (RFC 4253, 7.2). */
  readonly sessionId: Buffer;
  /** The host key's signature of that hash, as on the wire. */
  readonly signature: Buffer;
}
