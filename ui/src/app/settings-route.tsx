// Settings with the section of the feature that knows about Python.
import { BackendForm } from "@/features/backend/backend-form";
import { SettingsPage } from "@/features/settings/settings-page";

export function SettingsRoute() {
	return <SettingsPage backend={<BackendForm />} />;
}
