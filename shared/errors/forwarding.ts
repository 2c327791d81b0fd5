import { z } from 'zod';
import { formatEndpoint } from '../endpoint';
import { kind } from './definition';

const listener = z.strictObject({ address: z.string(), port: z.number() });
const listenerDetail = z.strictObject({ address: z.string(), port: z.number(), detail: z.string() });
const destination = z.strictObject({ host: z.string(), port: z.number(), detail: z.string() });
const where = (data: { address: string; port: number }): string =>
  formatEndpoint({ host: data.address, port: data.port });

/** Whether the family was chosen rather than an address typed: a listener without a bind address uses one of these. */
const isAnyOfFamily = (address: string): boolean => ['127.0.0.1', '0.0.0.0', '::1', '::'].includes(address);

/** Why a forward does not listen, and why a connection through it did not come about. */
export const forwardingErrors = {
  'listen-in-use': kind({
    data: listener,
    retryable: true,
    explain: (data) => ({
      what: `Port ${String(data.port)} is already in use on ${data.address}.`,
      why: 'Another program, or another session, listens there.',
      todo: 'End that program, or choose another source port, then start the forward again.',
    }),
  }),
  'listen-permission': kind({
    data: listener,
    retryable: false,
    explain: (data) => ({
      what: `Permission denied to listen on ${where(data)}.`,
      why:
        data.port < 1024
          ? 'Ports below 1024 are reserved for the administrator on this system.'
          : 'The system refuses this port.',
      todo: `Choose a source port of 1024 or above${data.port < 1024 ? `, for example ${String(data.port + 8000)}` : ''}.`,
    }),
  }),
  'listen-address': kind({
    data: listenerDetail,
    retryable: true,
    explain: (data) => ({
      what: `This computer has no address ${data.address} to listen on.`,
      why: data.detail,
      todo: isAnyOfFamily(data.address)
        ? `${data.address.includes(':') ? 'IPv6' : 'IPv4'} seems to be switched off on this computer: choose ${data.address.includes(':') ? 'IPv4' : 'IPv6'} for this forward.`
        : 'Correct the address before the source port, or leave it out.',
    }),
  }),
  'listen-failed': kind({
    data: listenerDetail,
    retryable: false,
    explain: (data) => ({
      what: `Listening on ${where(data)} failed.`,
      why: data.detail,
      todo: 'Choose another source port, then start the forward again.',
    }),
  }),
  'remote-refused': kind({
    data: listener,
    retryable: false,
    explain: (data) => ({
      what: `Remote port forwarding from ${data.address === '' ? '' : `${data.address}:`}${String(data.port)} refused.`,
      why: `The server does not listen for us: the port is taken there, is below 1024, or forwarding is switched off (AllowTcpForwarding, PermitListen in its sshd_config).`,
      todo: 'Choose another source port, or ask the server’s administrator.',
    }),
  }),
  'remote-duplicate': kind({
    data: z.strictObject({ host: z.string(), port: z.number() }),
    retryable: false,
    explain: (data) => ({
      what: `Duplicate remote port forwarding to ${formatEndpoint(data)}.`,
      why: 'Another forward of this session already has that port on the server.',
      todo: 'Choose another source port.',
    }),
  }),
  'remote-timeout': kind({
    data: listener,
    retryable: true,
    explain: (data) => ({
      what: `The server did not answer the request to listen on port ${String(data.port)}.`,
      todo: 'Start the forward again.',
    }),
  }),
  'channel-prohibited': kind({
    data: destination,
    retryable: false,
    explain: (data) => ({
      what: `The server does not allow connections to ${formatEndpoint(data)}.`,
      why: 'Its sshd_config says so (AllowTcpForwarding, PermitOpen, DisableForwarding).',
      todo: 'Ask the server’s administrator to allow it.',
    }),
  }),
  'channel-refused': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `${formatEndpoint(data)} refused the connection from the server.`,
      why: 'No program listens there. "localhost" as a destination means the server itself.',
      todo: 'Check the destination, and that the program behind it runs.',
    }),
  }),
  'channel-unresolved': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not find the host name "${data.host}".`,
      why: 'Names are looked up at the server, not here.',
      todo: 'Use a name the server knows, or an address.',
    }),
  }),
  'channel-unreachable': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not reach ${formatEndpoint(data)}.`,
      why: data.detail === '' ? 'There is no route to it, or a firewall drops the connection.' : data.detail,
      todo: 'Check the destination and the firewalls between the server and it.',
    }),
  }),
  'channel-timeout': kind({
    data: z.strictObject({ host: z.string(), port: z.number(), seconds: z.number() }),
    retryable: true,
    explain: (data) => ({
      what: `${formatEndpoint(data)} did not answer the server within ${String(data.seconds)} seconds.`,
      why: 'The destination is off, or a firewall drops the connection.',
      todo: 'Check the destination and the firewalls between the server and it.',
    }),
  }),
  'channel-failed': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server opened no connection to ${formatEndpoint(data)}.`,
      ...(data.detail === '' ? {} : { why: data.detail }),
    }),
  }),
};
