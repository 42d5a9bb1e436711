package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cxmatrix/results"
	"cxmatrix/results/manifest"

	"aead.dev/minisign"
	"github.com/spf13/cobra"
)

// signPassword is the variable with the password of the secret key. It reaches no file.
const signPassword = "CXMATRIX_SIGN_PASSWORD"

func signCommand() *cobra.Command {
	var keyFile string
	cmd := &cobra.Command{
		Use:   "sign DIR",
		Short: "Sign a run directory, so that others can verify that nothing of it was changed",
		Long: "sign writes into a run directory a list of its files with their hashes (" + manifest.File + ", as sha256sum --check reads it),\n" +
			"and a signature of that list in minisign's format (" + manifest.Signature + "). The secret key is minisign's (minisign -G);\n" +
			"its password comes from " + signPassword + ".",
		Args: wantOne("sign DIR", "no run directory: want cxmatrix sign DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			if err := checkFinished(args[0]); err != nil {
				return usageError(err)
			}
			key, err := secretKey(keyFile)
			if err != nil {
				return usageError(fmt.Errorf("--key %w", err))
			}
			files, err := sign(args[0], key)
			if err != nil {
				return untestedError(err, "")
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: signed %s\n", args[0], results.Count(files, "file"))
			return err
		},
	}
	cmd.Flags().StringVar(&keyFile, "key", "", "secret key `file` of minisign")
	noSetting(cmd, "key")
	return cmd
}

// checkFinished refuses what is no run directory, and one in which a run is under way.
func checkFinished(dir string) error {
	if !results.HasRun(dir) {
		return fmt.Errorf("%s holds no run: run.json is not there", dir)
	}
	if results.IsRunning(dir) {
		return fmt.Errorf("%s: %w: wait until it ends", dir, results.ErrRunning)
	}
	return nil
}

func secretKey(file string) (key minisign.PrivateKey, err error) {
	if file == "" {
		return key, errors.New("FILE is needed: the secret key of minisign -G")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return key, err
	}
	if !minisign.IsEncrypted(text) {
		if err := key.UnmarshalText(text); err != nil {
			return key, fmt.Errorf("%s: no secret key of minisign", file)
		}
		return key, nil
	}
	password, set := os.LookupEnv(signPassword)
	if !set {
		return key, fmt.Errorf("%s: it has a password, and the variable %s is not set", file, signPassword)
	}
	if key, err = minisign.DecryptKey(password, text); err != nil {
		return key, fmt.Errorf("%s: the password in %s does not open it, or it is no secret key of minisign", file, signPassword)
	}
	return key, nil
}

// sign writes manifest and signature, and returns how many files they are about.
func sign(dir string, key minisign.PrivateKey) (files int, err error) {
	list, err := manifest.Of(dir)
	if err != nil {
		return 0, err
	}
	signature := minisign.SignWithComments(key, list, "run directory "+filepath.Base(dir), "signature by cxmatrix")
	for name, data := range map[string][]byte{manifest.File: list, manifest.Signature: signature} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return 0, err
		}
	}
	return strings.Count(string(list), "\n"), nil
}

func verifyCommand() *cobra.Command {
	var keyText string
	cmd := &cobra.Command{
		Use:   "verify DIR",
		Short: "Verify that a signed run directory is as it was when it was signed",
		Long:  "verify checks the signature that sign made, and then each file. What differs is listed, and the exit code is 2.",
		Args:  wantOne("verify DIR", "no run directory: want cxmatrix verify DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := applySettings(cmd); err != nil {
				return err
			}
			key, err := publicKey(keyText)
			if err != nil {
				return usageError(fmt.Errorf("--key %w", err))
			}
			files, err := verify(args[0], key)
			if err != nil {
				return usageError(err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: as it was signed, %s\n", args[0], results.Count(files, "file"))
			return err
		},
	}
	cmd.Flags().StringVar(&keyText, "key", "", "public `key` of minisign, or the file that holds it")
	noSetting(cmd, "key")
	return cmd
}

// publicKey reads a key, or a file with one, whose last line is the key.
func publicKey(text string) (key minisign.PublicKey, err error) {
	if text == "" {
		return key, errors.New("KEY is needed: the public key, or its file")
	}
	if key.UnmarshalText([]byte(text)) == nil {
		return key, nil
	}
	if key, err = minisign.PublicKeyFromFile(text); err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return key, fmt.Errorf("%s: neither a public key of minisign nor a file", text)
		}
		return key, fmt.Errorf("%s: no public key of minisign", text)
	}
	return key, nil
}

// verify returns how many files are as they were, or how the directory differs.
func verify(dir string, key minisign.PublicKey) (files int, err error) {
	list, err := os.ReadFile(filepath.Join(dir, manifest.File))
	if errors.Is(err, os.ErrNotExist) {
		return 0, fmt.Errorf("%s is not signed: %s is not there", dir, manifest.File)
	}
	if err != nil {
		return 0, err
	}
	signature, err := os.ReadFile(filepath.Join(dir, manifest.Signature))
	if err != nil {
		return 0, err
	}
	if !minisign.Verify(key, list, signature) {
		return 0, fmt.Errorf("%s: the signature is not one of this key, or the list of files was changed", dir)
	}
	differences, err := manifest.Check(dir, list)
	if err != nil {
		return 0, err
	}
	if len(differences) > 0 {
		return 0, fmt.Errorf("%s is not as it was signed: %s", dir, strings.Join(differences, "; "))
	}
	return strings.Count(string(list), "\n"), nil
}
