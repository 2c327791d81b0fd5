import { z } from 'zod';
import { formatDestination, isSocket } from '../endpoint';
import { kind } from './definition';

const detail = z.string();
/** A host and port, or a Unix socket's path, as the server was asked for it. */
const destination = z.union([
  z.strictObject({ host: z.string(), port: z.number(), detail }),
  z.strictObject({ path: z.string(), detail }),
]);
const unanswered = z.union([
  z.strictObject({ host: z.string(), port: z.number(), seconds: z.number() }),
  z.strictObject({ path: z.string(), seconds: z.number() }),
]);

/** Why a connection through a forward did not come about. */
export const forwardingErrors = {
  'channel-prohibited': kind({
    data: destination,
    retryable: false,
    explain: (data) => ({
      what: `The server does not allow connections to ${formatDestination(data)}.`,
      why: isSocket(data)
        ? 'Its sshd_config says so (AllowStreamLocalForwarding, DisableForwarding), or it cannot forward to Unix sockets at all.'
        : 'Its sshd_config says so (AllowTcpForwarding, PermitOpen, DisableForwarding).',
      todo: 'Ask the server’s administrator to allow it.',
    }),
  }),
  'channel-refused': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `${formatDestination(data)} refused the connection from the server.`,
      why: isSocket(data)
        ? 'No program listens on that socket.'
        : 'No program listens there. "localhost" as a destination means the server itself.',
      todo: 'Check the destination, and that the program behind it runs.',
    }),
  }),
  'channel-unresolved': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not find the host name "${isSocket(data) ? data.path : data.host}".`,
      why: 'Names are looked up at the server, not here.',
      todo: 'Use a name the server knows, or an address.',
    }),
  }),
  'channel-unreachable': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server could not reach ${formatDestination(data)}.`,
      why: data.detail === '' ? 'There is no route to it, or a firewall drops the connection.' : data.detail,
      todo: 'Check the destination and the firewalls between the server and it.',
    }),
  }),
  'channel-timeout': kind({
    data: unanswered,
    retryable: true,
    explain: (data) => ({
      what: `${formatDestination(data)} did not answer the server within ${String(data.seconds)} seconds.`,
      why: 'The destination is off, or a firewall drops the connection.',
      todo: 'Check the destination and the firewalls between the server and it.',
    }),
  }),
  'channel-failed': kind({
    data: destination,
    retryable: true,
    explain: (data) => ({
      what: `The server opened no connection to ${formatDestination(data)}.`,
      ...(data.detail === '' ? {} : { why: data.detail }),
      ...(isSocket(data) && {
        todo: 'Check that the socket is there, that a program listens on it, and that your account there may use it.',
      }),
    }),
  }),
};
