// What is wrong with a node, and what to do about it.

export { doctor } from './doctor/doctor.js';
export type { DoctorOptions, DoctorRegistry } from './doctor/options.js';
export type { CheckName, DoctorReport, Finding, FindingStatus } from './doctor/finding.js';
