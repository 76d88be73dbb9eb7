/* The program behind /bin/true. */
int main(void) {
  return 0;
}
