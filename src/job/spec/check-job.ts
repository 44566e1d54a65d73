import type { Result } from 'neverthrow';

import type { InvalidInput } from '../../core/errors.js';
import { isLogged } from '../../policy/output/pattern.js';
import { type CheckFacts, type CheckedPod, namedPod, unnamedPod } from './check-pod.js';
import { type CheckedStep, namedStep, unnamedStep } from './check-step.js';
import { Findings } from './findings.js';
import type { ContainerJobSpec } from './job-spec.js';
import { missingOfPod, type PodSpec } from './pod-spec.js';
import { readSpec } from './read-spec.js';
import { JOB_FIELDS, POD_FIELDS, STEP_FIELDS } from './spec-shapes.js';
import { missingOfStep, type StepSpec } from './step-spec.js';

/** A job of one step, and its pod. Errors: `invalid_input`, naming every bad field. */
export function checkJob(
  facts: CheckFacts,
  given: ContainerJobSpec,
): Result<CheckedStep<ContainerJobSpec>, InvalidInput> {
  return readSpec('ContainerJob', given, (spec) => {
    const found = new Findings(spec, JOB_FIELDS, [...missingOfPod(spec), ...missingOfStep(spec, facts)]);
    const pod = unnamedPod(found, facts, 'container');
    const step = unnamedStep(found, { ...pod, spec: found.right }, facts);
    return found.result('ContainerJob', () => {
      const named = namedPod(pod, facts, 'container', isLogged(spec));
      return namedStep({ ...step, spec }, named, facts);
    });
  });
}

/** The pod of a job of several steps. Errors: `invalid_input`, naming every bad field. */
export function checkPod(facts: CheckFacts, given: PodSpec): Result<CheckedPod, InvalidInput> {
  return readSpec('PodJob', given, (spec) => {
    const found = new Findings(spec, POD_FIELDS, missingOfPod(spec));
    const pod = unnamedPod(found, facts, 'pod');
    return found.result('PodJob', () => namedPod(pod, facts, 'pod', true));
  });
}

/**
 * One more step of a pod. Errors: `invalid_input`, naming every bad field.
 *
 * @param taken the ids of its steps so far
 */
export function checkStep(
  facts: CheckFacts,
  pod: CheckedPod,
  given: StepSpec,
  taken: readonly number[],
): Result<CheckedStep, InvalidInput> {
  return readSpec('PodJob.step', given, (read) => {
    const { stepId = Math.max(0, ...taken) + 1 } = read;
    const spec: StepSpec = { ...read, stepId };
    const ids = [
      ...(stepId === 0 ? ['must be 1 or more: 0 is the pod itself'] : []),
      ...(taken.includes(stepId) ? [`the pod has a step ${stepId} already`] : []),
    ].map((problem) => ({ field: 'stepId', problem }));
    const found = new Findings(spec, STEP_FIELDS, [...missingOfStep(spec, facts), ...ids]);
    const step = unnamedStep(found, pod, facts);
    return found.result('PodJob.step', () => namedStep(step, pod, facts));
  });
}
