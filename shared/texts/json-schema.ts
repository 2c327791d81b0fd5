/** Descriptions of the fields in the JSON Schema of Ginnel's sessions. */
export const title = 'Ginnel sessions';
export const file =
  'Sessions of Ginnel, for a file in version control or for another computer. It holds no passwords, passphrases or keys. What is absent has its default.';
export const schema = 'Where this schema is, for editors.';
export const mark = 'The version of this format.';
export const sessions = 'The sessions, each with a name of its own.';
export const jump = 'A jump host on the way to the server.';
export const jumpSession = 'The name of another session of this file.';
export const startAfter = 'The name of another session of this file, which is up before this one starts.';
export const jumpServer = 'A server: host or user@host.';
export const forward = 'A forwarded port.';
export const kind = 'local (ssh -L), remote (ssh -R) or dynamic (ssh -D).';
export const source =
  'Where it listens: 8080, 127.0.0.5:8080, *:8080, or the path of a Unix socket. For remote on the server.';
export const destination =
  'Where its connections go: host:port, or the path of a Unix socket. None for dynamic, and for a SOCKS proxy on the server.';
export const family = 'Loopback addresses of which family it listens on.';
export const enabled = 'false for one that is kept, but switched off.';
export const allowFrom = 'Addresses and networks whose connections are taken; none for all.';
export const allowTo =
  'Where the SOCKS proxy of a remote forward without a destination may go: host:port, * for any.';
export const closeAfterMinutes = 'Stops listening so many minutes after its start.';
export const closeAt = 'Stops listening at this moment (RFC 3339).';
export const webSite = 'The destination is a web site: requests carry its name.';
export const withoutLogin = 'A SOCKS proxy that other computers reach needs no login.';
