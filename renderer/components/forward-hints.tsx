import type { ReactNode } from 'react';
import { sourceAdvice, userInHost } from '../../shared/field-advice';
import type { ForwardFields } from '../../shared/forward-fields';
import type { SessionProfile } from '../../shared/session-profile';
import { platformOf } from '../../shared/socket-path';
import * as texts from '../../shared/texts/field-advice';
import { offerForDestination } from '../../shared/written-address';
import { useReplica } from '../services-context';
import { HintButton } from './hint-button';
import styles from './forward-hints.module.css';

interface HintProps {
  readonly fields: ForwardFields;
  readonly onChange: (changes: Partial<ForwardFields>) => void;
}

/**
 * Advice on a source before it fails or does something else than was meant; nothing for most.
 * @param children stands in its place where there is none
 */
export function SourceAdviceHint({
  fields,
  profile,
  onChange,
  children = null,
}: HintProps & { readonly profile: SessionProfile; readonly children?: ReactNode }): ReactNode {
  const platform = platformOf(useReplica(({ snapshot }) => snapshot?.app.platform ?? ''));
  const user = userInHost(profile.host) ?? profile.username.trim();
  const found = sourceAdvice(fields, { platform, boxes: profile, user: user === '' ? null : user });
  if (found.length === 0) return children;
  return found.map((advice) => (
    <span className={styles['advice']} key={advice.kind}>
      {texts.sourceAdviceWords(advice)}{' '}
      {advice.kind === 'server-address' && advice.only !== null ? (
        <HintButton
          label={texts.acceptOnlyFrom(advice.address)}
          onPress={() => onChange(advice.only ?? {})}
        />
      ) : null}
    </span>
  ));
}

/** The meanings that an address of a page in place of a destination can have; null for anything else. */
export function DestinationOfferHint({ fields, onChange }: HintProps): ReactNode {
  const offer = offerForDestination(fields.destination);
  if (offer === null) return null;
  const { destination, webSite } = offer;
  return (
    <span className={styles['advice']}>
      {texts.leaveOutScheme(offer)}{' '}
      {destination === null ? null : (
        <HintButton label={texts.useDestination(destination)} onPress={() => onChange({ destination })} />
      )}
      {destination !== null && webSite && fields.kind === 'local' ? (
        <HintButton
          label={texts.useAsWebSite(destination)}
          onPress={() => onChange({ destination, webSite })}
        />
      ) : null}
    </span>
  );
}
