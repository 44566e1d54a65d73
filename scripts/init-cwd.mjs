// Loaded before an example: npm starts it in the folder of the package, while relative paths are meant from where the user stands.
const { INIT_CWD } = process.env;
if (INIT_CWD !== undefined) process.chdir(INIT_CWD);
