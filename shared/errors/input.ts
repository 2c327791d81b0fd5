import { z } from 'zod';
import { kind } from './definition';

const nothing = z.strictObject({});
const text = z.strictObject({ text: z.string() });
const portField = z.strictObject({ which: z.enum(['source', 'destination', 'server']), text: z.string() });
const socketField = z.strictObject({ which: z.enum(['source', 'destination']) });

const fieldNames = { source: 'source port', destination: 'destination port', server: 'port' } as const;

/** What a user typed that cannot be meant. The first three are PuTTY's own words. */
export const inputErrors = {
  'source-missing': kind({
    data: nothing,
    retryable: false,
    field: 'source',
    explain: () => ({ what: 'You need to specify a source port number' }),
  }),
  'destination-missing': kind({
    data: nothing,
    retryable: false,
    field: 'destination',
    explain: () => ({ what: 'You need to specify a destination address\nin the form "host.name:port"' }),
  }),
  'forward-exists': kind({
    data: nothing,
    retryable: false,
    field: 'source',
    explain: () => ({ what: 'Specified forwarding already exists' }),
  }),
  'forward-overlaps': kind({
    data: z.strictObject({ where: z.string(), other: z.string() }),
    retryable: false,
    field: 'source',
    explain: ({ where, other }) => ({
      what: `The forward ${other} already listens on ${where}.`,
      todo: 'Choose another port or address, or switch that forward off.',
    }),
  }),
  'port-range': kind({
    data: portField,
    retryable: false,
    field: ({ which }) => (which === 'server' ? 'port' : which),
    explain: ({ which, text: typed }) => ({
      what: `${typed} is not a valid ${fieldNames[which]}.`,
      todo: 'Ports go from 1 to 65535.',
    }),
  }),
  'port-name': kind({
    data: portField,
    retryable: false,
    field: ({ which }) => (which === 'server' ? 'port' : which),
    explain: ({ which, text: typed }) => ({
      what:
        typed === ''
          ? `The ${fieldNames[which]} is missing.`
          : `"${typed}" is neither a port number nor a service name that Ginnel knows.`,
      todo: `Type the ${fieldNames[which]} as a number from 1 to 65535.`,
    }),
  }),
  'number-range': kind({
    data: z.strictObject({ text: z.string(), what: z.string(), from: z.number(), to: z.number() }),
    retryable: false,
    explain: ({ text: typed, what, from, to }) => ({
      what: typed === '' ? `The ${what} is missing.` : `"${typed}" is not a valid ${what}.`,
      todo: `Type a whole number from ${String(from)} to ${String(to)}.`,
    }),
  }),
  'bind-address-invalid': kind({
    data: text,
    retryable: false,
    field: 'source',
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not an address to listen on.`,
      todo: 'Type only a port, or an address of this computer before it, like 127.0.0.5:8080 or [::1]:8080.',
    }),
  }),
  'destination-host-invalid': kind({
    data: text,
    retryable: false,
    field: 'destination',
    explain: ({ text: typed }) => ({
      what:
        typed === ''
          ? 'The destination has no host before the colon.'
          : `"${typed}" is not a host name or address.`,
      todo: 'Type it as host.name:port, an IPv6 address in brackets. "localhost" means the server itself.',
    }),
  }),
  'destination-url': kind({
    data: z.strictObject({ text: z.string(), scheme: z.string(), destination: z.string().nullable() }),
    retryable: false,
    field: 'destination',
    explain: ({ text: typed, scheme, destination }) => ({
      what: `"${typed}" is the address of a page or service, not a destination.`,
      todo: `Leave ${scheme}:// out: type ${destination ?? 'host.name:port'}.`,
    }),
  }),
  'notation-invalid': kind({
    data: text,
    retryable: false,
    field: 'source',
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not a forward in PuTTY's or OpenSSH's notation.`,
      todo: 'It looks like L5901, a tab, localhost:5901; or like -L 5901:localhost:5901.',
    }),
  }),
  'socket-path-long': kind({
    data: socketField.extend({ bytes: z.number(), limit: z.number() }),
    retryable: false,
    field: ({ which }) => which,
    explain: ({ bytes, limit }) => ({
      what: `The path of the socket is too long: ${String(bytes)} bytes.`,
      why: `The system takes ${String(limit)} bytes at most.`,
      todo: 'Choose a shorter path.',
    }),
  }),
  'socket-path-invalid': kind({
    data: socketField.extend({ text: z.string() }),
    retryable: false,
    field: ({ which }) => which,
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not a path for a Unix socket.`,
      todo: 'Type the whole path from / on, or from ~/ on, with a file name at its end.',
    }),
  }),
  'socket-unsupported': kind({
    data: socketField,
    retryable: false,
    field: ({ which }) => which,
    explain: () => ({
      what: 'Windows has no Unix sockets that Ginnel could use.',
      todo: 'Type a port, or a host and a port.',
    }),
  }),
  'network-invalid': kind({
    data: text,
    retryable: false,
    field: 'allowFrom',
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not an address or a network.`,
      todo: 'Type addresses or networks like 192.168.1.7, 10.0.0.0/8 or fd00::/8, with commas between.',
    }),
  }),
  'allow-list-invalid': kind({
    data: text,
    retryable: false,
    field: 'allowTo',
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not a destination to allow.`,
      todo: 'Type host:port with commas between, * for any: db.internal:5432, *:443, 10.0.0.0/8:*, [fd00::1]:22.',
    }),
  }),
  'end-invalid': kind({
    data: text,
    retryable: false,
    field: 'end',
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not an end time.`,
      todo: 'Type how long (30 min, 2 h, 1 d) or until when (18:30, 2026-12-31 18:30).',
    }),
  }),
  'login-invalid': kind({
    data: z.strictObject({ which: z.enum(['username', 'password']), problem: z.enum(['missing', 'long']) }),
    retryable: false,
    field: 'login',
    explain: ({ which, problem }) => ({
      what: `The ${which === 'username' ? 'user name' : 'password'} is ${problem === 'missing' ? 'missing' : 'too long'}.`,
      todo: 'SOCKS takes 1 to 255 bytes of each.',
    }),
  }),
  'host-missing': kind({
    data: nothing,
    retryable: false,
    field: 'host',
    explain: () => ({
      what: 'There is no host to connect to.',
      todo: 'Type the name or address of the SSH server on the Session panel.',
    }),
  }),
  'host-invalid': kind({
    data: text,
    retryable: false,
    field: 'host',
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not a host name or address.`,
      todo: 'Type the name or address alone, for example bastion.example.com or user@192.0.2.7.',
    }),
  }),
  'host-url': kind({
    data: z.strictObject({ text: z.string(), host: z.string(), isPage: z.boolean() }),
    retryable: false,
    field: 'host',
    explain: ({ text: typed, host, isPage }) => ({
      what: isPage
        ? `"${typed}" is the address of a web page, not of an SSH server.`
        : `"${typed}" is more than a host name.`,
      todo: `Type only the name or address of the SSH server, for example ${host}.`,
    }),
  }),
  'host-has-port': kind({
    data: z.strictObject({ host: z.string(), port: z.string() }),
    retryable: false,
    field: 'host',
    explain: ({ host, port }) => ({
      what: `The host name holds a port (${port === '' ? 'none after the colon' : port}).`,
      todo: `Type "${host}" as the host name and the number in the Port field.`,
    }),
  }),
  'jump-missing': kind({
    data: nothing,
    retryable: false,
    explain: () => ({
      what: 'There is no jump host to add.',
      todo: 'Type it as user@host:port, or several with commas between as for ssh -J; or choose a saved session.',
    }),
  }),
  'jump-invalid': kind({
    data: text,
    retryable: false,
    explain: ({ text: typed }) => ({
      what: `"${typed}" is not a jump host.`,
      todo: 'Type it as bastion.example.com, me@bastion.example.com:2222 or me@[2001:db8::7]:22.',
    }),
  }),
  'jump-limit': kind({
    data: z.strictObject({ limit: z.number() }),
    retryable: false,
    explain: ({ limit }) => ({
      what: `A session takes ${String(limit)} jump hosts at most.`,
      todo: 'Save part of the route as a session of its own and use that as a jump host.',
    }),
  }),
  'name-invalid': kind({
    data: text,
    retryable: false,
    field: 'name',
    explain: ({ text: typed }) => ({
      what: typed === '' ? 'The session has no name to save it under.' : 'That name cannot be used.',
      todo: 'Type a name of up to 200 characters under Saved Sessions.',
    }),
  }),
  'name-taken': kind({
    data: text,
    retryable: false,
    field: 'name',
    explain: ({ text: typed }) => ({
      what: `Another saved session is called "${typed}".`,
      todo: 'Choose another name.',
    }),
  }),
  'start-circle': kind({
    data: z.strictObject({ titles: z.array(z.string()).readonly() }),
    retryable: false,
    field: 'startAfter',
    panel: 'connection',
    explain: ({ titles }) => ({
      what: `Sessions cannot start after one another in a circle: ${circle(titles)}.`,
      todo: 'Take one of them off “Start after” on the Connection panel.',
    }),
  }),
};

function circle(titles: readonly string[]): string {
  return titles.map((title) => `“${title}”`).join(' after ');
}
