import type { InputProblem } from '../../core/errors.js';
import { podSpecProblems, type PodSpec } from './pod-spec.js';
import type { JobServices } from '../services/services.js';
import type { ContainerJobSpec } from './job-spec.js';
import { Problems } from './spec-problems.js';
import { stepSpecProblems, type StepSpec } from './step-spec.js';
import { checkFields, type Fields } from './shape.js';
import { JOB_FIELDS, POD_FIELDS, STEP_FIELDS } from './spec-shapes.js';

type Services = Pick<JobServices, 'ledger'>;

/** What is wrong with a job's spec and can be told without touching the machine: first of its form, then of its values. */
export function checkSpec(spec: ContainerJobSpec, services: Services): readonly InputProblem[] {
  return formFirst(spec, JOB_FIELDS, () => [...podSpecProblems(spec), ...stepSpecProblems(spec, services)]);
}

/** The same of a pod. */
export function checkPod(spec: PodSpec): readonly InputProblem[] {
  return formFirst(spec, POD_FIELDS, () => podSpecProblems(spec));
}

/** The same of a step. */
export function checkStep(spec: StepSpec, services: Services): readonly InputProblem[] {
  return formFirst(spec, STEP_FIELDS, () => stepSpecProblems(spec, services));
}

function formFirst<S extends object>(
  spec: S,
  fields: Fields<S>,
  valueProblems: () => readonly InputProblem[],
): readonly InputProblem[] {
  const form = new Problems();
  checkFields(spec, fields, '', form);
  return form.found.length > 0 ? form.found : valueProblems();
}
