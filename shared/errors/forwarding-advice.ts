import { isLoopback, isSocket } from '../endpoint';
import type { Explanation } from './definition';
import { localNetworkAdvice } from './local-network';

type Advice = Omit<Explanation, 'what'>;

/** A destination that was refused; `answersAt` as in the errors. */
type Refused =
  | { readonly host: string; readonly port: number; readonly answersAt?: string | undefined }
  | { readonly path: string };

/** Why nothing listens at a loopback address although the program runs: it took only one of the two. */
function otherLoopback(answersAt: string): Advice {
  const [listens, typed] = answersAt.startsWith('[') ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
  return {
    why: `A program listens at ${answersAt}, which is ${listens}, but not at the ${typed} address of the same computer.`,
    todo: `Type ${answersAt} as the destination, or have the program listen on both.`,
  };
}

/** Why a destination refused the server. */
export function refusalAdvice(data: Refused): Advice {
  const todo = 'Check the destination, and that the program behind it runs.';
  if (isSocket(data)) return { why: 'No program listens on that socket.', todo };
  if (data.answersAt !== undefined) return otherLoopback(data.answersAt);
  return {
    why: isLoopback(data.host)
      ? `No program listens there. ${theServerItself(data.host)}`
      : 'No program listens there, or it takes no connections from the server.',
    todo,
  };
}

/** What people mean by it as a rule is the computer they sit at. */
function theServerItself(host: string): string {
  return `"${host}" as a destination means the server itself, not this computer.`;
}

/** Why this computer did not get through to a destination of its own, going by the system's code. */
export function dialAdvice(
  data: Refused & { readonly system: string; readonly localNetwork?: true | undefined },
): Advice {
  if (!isSocket(data) && data.answersAt !== undefined) return otherLoopback(data.answersAt);
  if (data.localNetwork === true) return localNetworkAdvice;
  const seenFromHere = 'The destination is seen from this computer and not from the server.';
  switch (data.system) {
    case 'ECONNREFUSED':
      return {
        why: `No program listens ${isSocket(data) ? 'on that socket' : 'there'}. ${seenFromHere}`,
        todo: 'Check the destination, and that the program behind it runs.',
      };
    case 'ENOENT':
      return {
        why: `There is no such socket. ${seenFromHere}`,
        todo: 'Check the path, and that the program that makes the socket runs.',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        why: 'This computer does not allow it.',
        todo: 'Check who may use the destination, and firewalls on this computer.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        why: `The name is not known here. ${seenFromHere}`,
        todo: 'Check the spelling, or use an address.',
      };
    case 'ETIMEDOUT':
      return {
        why: 'The destination is off, or a firewall drops the connection.',
        todo: 'Check the destination and the firewalls between this computer and it.',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return {
        why: 'There is no route to it from this computer.',
        todo: 'Check the destination, your network or VPN.',
      };
    default:
      return { todo: `Check the destination, and that the program behind it runs. ${seenFromHere}` };
  }
}

/** Why the server did not get through, from the text it sent. */
export function unreachableAdvice(text: string): Advice {
  return /timed out|timeout/iu.test(text)
    ? {
        why: 'It did not answer: it is off, or a firewall drops the connection.',
        todo: 'Check the destination and the firewalls between the server and it.',
      }
    : {
        why: 'The server has no route to it, or a firewall says so.',
        todo: 'Check the destination, and the server’s network and firewalls.',
      };
}
