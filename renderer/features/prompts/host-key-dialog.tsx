import { CircleQuestionMark, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { clsx } from 'clsx';
import type { HostKeyPrompt } from '../../../shared/prompts';
import { cancel } from '../../../shared/texts/common';
import * as texts from '../../../shared/texts/prompts';
import { PushButton } from '../../components/controls';
import { Decision } from '../../components/decision';
import { Modeless } from '../../components/modal';
import { KeyDetails } from './key-details';
import { PromptBody, useAnswer, type PromptProps } from './prompt-body';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './prompts.module.css';

const looks: Readonly<Record<texts.HostKeyParagraph['look'], string | undefined>> = {
  text: undefined,
  breach: styles.breach,
  server: textStyles.important,
  known: styles.knownKey,
  fingerprint: textStyles.fingerprint,
};

/** PuTTY's question about a host key, in its words. Cancel has the focus and is what Esc means. */
export function HostKeyDialog({ prompt, position }: PromptProps<HostKeyPrompt>): ReactNode {
  const [details, setDetails] = useState(false);
  const answering = useAnswer(prompt);
  const changed = prompt.verdict === 'changed';
  const onCancel = (): void => answering.give({ kind: 'cancel' });
  const decide = (decision: 'accept' | 'once'): void => answering.give({ kind: 'host-key', decision });
  return (
    <>
      <Modeless
        claim={position}
        title={texts.securityAlert}
        look={changed ? 'warning' : 'question'}
        className={clsx(styles.hostKey)}
        onCancel={onCancel}
      >
        <PromptBody
          prompt={prompt}
          position={position}
          picture={changed ? TriangleAlert : CircleQuestionMark}
          className={clsx(styles.hostKeyText)}
          answering={answering}
        >
          {texts.hostKeyQuestion(prompt).map(({ look, text }) => (
            <p key={text} className={looks[look]} data-look={look}>
              {text}
            </p>
          ))}
          {texts.hostKeyChoices(prompt, texts.hostKeyButtons).map((text) => (
            <p key={text}>{text}</p>
          ))}
        </PromptBody>
        <div className={modalStyles.buttons}>
          <PushButton label={texts.moreInfo} onClick={() => setDetails(true)} />
          <span className={textStyles.spring} />
          <Decision>
            <PushButton label={texts.accept} busy={answering.busy} onClick={() => decide('accept')} />
            <PushButton label={texts.connectOnce} busy={answering.busy} onClick={() => decide('once')} />
            <PushButton label={cancel} data-first-focus busy={answering.busy} onClick={onCancel} />
          </Decision>
        </div>
      </Modeless>
      {details ? <KeyDetails hostKey={prompt.key} onClose={() => setDetails(false)} /> : null}
    </>
  );
}
