/* Messages with the program's name, as GNU has them. */
#ifndef PATCHSCOPE_ERROR_H
#define PATCHSCOPE_ERROR_H
void error(int status, int number, const char *format, ...) __attribute__((format(printf, 3, 4)));
extern unsigned int error_message_count;
#endif
