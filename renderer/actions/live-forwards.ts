import type { Forward } from '../../shared/forward';
import { emptyFields, type ForwardFields } from '../../shared/forward-fields';
import {
  fieldsOfText,
  formatForwardText,
  kindWithoutLetter,
  readForwardText,
} from '../../shared/forward-text';
import { newForwardId } from '../../shared/ids';
import { checkAgainst } from '../../shared/listeners';
import { lineNotation } from '../../shared/notation';
import { fail, type Result } from '../../shared/result';
import * as common from '../../shared/texts/common';
import * as texts from '../../shared/texts/status-page';
import type { AppServices } from '../services';
import { say } from '../state/view';
import { canLast, forwardsNow, put, takeOff, type ForwardsOf } from './forward-edits';
import { lookAtTyped } from './import-look';
import { findInTheWay, readFields } from './read-fields';
import { nextFields } from './tunnels';

/**
 * Adds what was typed below a session's forwards; several forwards in Source port one after the other, up to the first that cannot
 * be added.
 * @returns the last one added, or what was wrong; null where it is a whole command, which the import look shows
 */
export async function addLive(
  services: AppServices,
  session: ForwardsOf,
  lasting = canLast(services, session.id),
): Promise<Result<Forward> | null> {
  const { draft } = services;
  const typed = draft.getState().additions[session.id] ?? emptyFields;
  if (lookAtTyped(services, typed.source, { kind: 'live', sessionId: session.id })) return null;
  const keep = (fields: ForwardFields): void => {
    draft.setState(({ additions }) => ({ additions: { ...additions, [session.id]: fields } }));
  };
  const written = readForwardText(typed.source, newForwardId, kindWithoutLetter(typed));
  if (written === null) {
    const added = await addOne(services, session, typed, lasting);
    if (added.ok) {
      keep(nextFields(typed));
      sayAdded(services, session, [added.value], lasting);
    }
    return added;
  }
  if (!written.ok) return written;
  const all: Forward[] = [];
  let added: Result<Forward> = fail({ code: 'source-missing', data: {} });
  for (const [at, forward] of written.value.entries()) {
    added = await addOne(services, session, { ...typed, ...fieldsOfText(forward) }, lasting);
    if (added.ok) {
      all.push(added.value);
      continue;
    }
    const left = written.value.slice(at);
    keep({ ...typed, ...(left.length === 1 ? fieldsOfText(forward) : { source: formatForwardText(left) }) });
    break;
  }
  if (added.ok) keep(nextFields(typed));
  if (all.length > 0) sayAdded(services, session, all, lasting);
  return added;
}

function sayAdded(
  services: AppServices,
  session: ForwardsOf,
  forwards: readonly Forward[],
  lasting: boolean,
): void {
  const what = forwards.map(lineNotation).join(', ');
  say(services.view, lasting ? common.added(what) : texts.addedUntilDisconnect(what), () => {
    void takeOff(services, session.id, forwards, lasting);
  });
}

/** Adds one forward, with all checks of what is typed. */
export async function addOne(
  services: AppServices,
  session: ForwardsOf,
  fields: ForwardFields,
  lasting = canLast(services, session.id),
): Promise<Result<Forward>> {
  const read = readFields(services, fields, newForwardId(), session.profile);
  if (!read.ok) return read;
  const others = forwardsNow(services, session);
  const checked = checkAgainst(read.value, others, session.profile);
  if (!checked.ok) return checked;
  const inTheWay = await findInTheWay(services, fields);
  if (inTheWay !== null) return fail(inTheWay);
  const added = await put(services, session.id, read.value, undefined, lasting);
  return added.ok ? read : added;
}
