import type { ReactNode } from 'react';
import type { PromptOf } from '../../../shared/prompts';
import * as texts from '../../../shared/texts/prompts';
import type { PromptProps } from './prompt-body';
import { YesNoDialog } from './yes-no-dialog';
import textStyles from '../../components/text.module.css';

/** PuTTY's question whether to go on with an algorithm from below the warning line, or one unsafe with this server. */
export function WeakDialog(props: PromptProps<PromptOf<'weak-algorithm' | 'no-strict-kex'>>): ReactNode {
  const { prompt } = props;
  const place = prompt.kind === 'weak-algorithm' ? texts.warnLinePlace(prompt.what) : null;
  return (
    <YesNoDialog {...props} title={texts.securityAlert} yes={texts.yes} no={texts.no}>
      <p className={textStyles.important}>{texts.server(prompt.host, prompt.port)}</p>
      {texts.weakParagraphs(prompt).map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p>{texts.goOn}</p>
      {place === null ? null : <p className={textStyles.hint}>{place}</p>}
    </YesNoDialog>
  );
}
