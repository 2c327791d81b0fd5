import type { ReactNode } from 'react';
import { clsx } from 'clsx';
import type { SecretUse } from '../../../shared/secrets';
import { secretWords } from '../../../shared/texts/auth';
import * as texts from '../../../shared/texts/auth';
import { PushButton } from '../../components/controls';
import { ErrorNote } from '../../components/error-note';
import { useCommand } from '../../components/use-command';
import { useReplica, useServices } from '../../services-context';
import listStyles from '../../components/list.module.css';
import textStyles from '../../components/text.module.css';
import styles from './auth.module.css';

/** What is kept in the keychain, and can be forgotten; or why nothing can be kept. */
export function RememberedSecrets(): ReactNode {
  const secrets = useReplica(({ snapshot }) => snapshot?.secrets);
  const keychain = useReplica(({ snapshot }) => snapshot?.app.keychain);
  if (secrets === undefined || keychain === undefined) return null;
  return (
    <>
      {keychain.available ? (
        <p className={textStyles.hint}>
          {secrets.length === 0 ? texts.nothingRemembered(keychain.words) : texts.keptIn(keychain.words)}
        </p>
      ) : (
        <p className={textStyles.hint}>{texts.noKeychain(keychain.words)}</p>
      )}
      {secrets.length === 0 ? null : (
        <ul className={clsx(listStyles.list, styles.secrets)} aria-label={texts.rememberedSecrets}>
          {secrets.map((use) => (
            <SecretLine key={JSON.stringify(use)} use={use} />
          ))}
        </ul>
      )}
    </>
  );
}

function SecretLine({ use }: { readonly use: SecretUse }): ReactNode {
  const { ginnel } = useServices();
  const command = useCommand();
  const words = secretWords(use);
  return (
    <li className={styles.secret}>
      <span className={styles.secretWords} data-secret>
        {words}
      </span>
      <PushButton
        label={texts.forget}
        aria-label={texts.forgetThis(words)}
        busy={command.busy}
        onClick={() => void command.run(() => ginnel.secrets.forget({ use }))}
      />
      {command.error === null ? null : <ErrorNote error={command.error} alert />}
    </li>
  );
}
