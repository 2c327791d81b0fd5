import type { AddressFamily, ForwardKind } from '../../shared/forward';
import { families } from '../../shared/texts/connection';
import { kinds } from '../../shared/texts/tunnels';

/** The options of a record of labels, in its order. */
export function optionsOf<Value extends string>(
  labels: Readonly<Record<Value, string>>,
): readonly { readonly value: Value; readonly label: string }[] {
  return (Object.keys(labels) as Value[]).map((value) => ({ value, label: labels[value] }));
}

/** Auto, IPv4, IPv6. */
export const familyOptions = optionsOf<AddressFamily>(families);

/** Local, Remote, Dynamic. */
export const kindOptions = optionsOf<ForwardKind>(kinds);
