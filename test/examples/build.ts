export { default } from '../tarball/build.js';
