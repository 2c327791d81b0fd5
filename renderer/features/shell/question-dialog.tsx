import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { PushButton } from '../../components/controls';
import { Decision } from '../../components/decision';
import { Modal } from '../../components/modal';
import { AllNames } from '../../components/whole-list';
import { useServices } from '../../services-context';
import modalStyles from '../../components/modal.module.css';
import textStyles from '../../components/text.module.css';
import styles from './question.module.css';

/** The window's own question, when one stands. The focus is on the safe choice. */
export function QuestionDialog(): ReactNode {
  const { questions } = useServices();
  const question = useStore(questions.store, (state) => state.question);
  if (question === null) return null;
  const last = question.choices.at(-1);
  return (
    <Modal
      key={question.title + question.text}
      title={question.title}
      look="question"
      onCancel={() => question.answer(last?.id ?? '')}
    >
      <div className={modalStyles.body}>
        <p className={styles.text}>{question.text}</p>
        <AllNames names={question.names} />
      </div>
      <div className={modalStyles.buttons}>
        <span className={textStyles.spring} />
        <Decision>
          {question.choices.map((choice) => (
            <PushButton
              key={choice.id}
              label={choice.label}
              {...(choice === last ? { 'data-first-focus': true } : {})}
              onClick={() => question.answer(choice.id)}
            />
          ))}
        </Decision>
      </div>
    </Modal>
  );
}
